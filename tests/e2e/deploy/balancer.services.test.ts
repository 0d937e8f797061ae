import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startTestDatabase } from '../../support/database/database.ts';
import { startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { GENERATION_EVENTS, type LiveEvent, Person } from '../../support/people/person.ts';
import { startHome } from '../../support/server/studio-process.ts';
import { startBalancer } from '../../support/services/haproxy.ts';
import { startRedis } from '../../support/services/redis.ts';

const WORDS = Array.from({ length: 20 }, (_, n) => `word${n} `);

/** Two instances as compose.yaml starts them, behind the balancer that it ships. */
async function startBehindBalancer() {
  const cleanup = new AsyncDisposableStack();
  const provider = await startFakeProvider({ models: ['alpha'] });
  cleanup.defer(() => provider.stop());
  const database = await startTestDatabase();
  cleanup.defer(() => database.stop());
  const redis = cleanup.use(await startRedis());
  const files = await mkdtemp(path.join(tmpdir(), 'files-'));
  cleanup.defer(() => rm(files, { recursive: true, force: true }));
  const homes = await Promise.all(
    [1, 2].map(() =>
      startHome({
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        JWT_SECRET: 'a'.repeat(64),
        ENCRYPTION_KEY: 'b'.repeat(64),
        FILES_DIR: files,
        OPENAI_COMPATIBLE_TEST_URL: provider.urls.openai,
        DEFAULT_MODEL: 'test/alpha',
      }),
    ),
  );
  for (const home of homes) cleanup.use(home);
  const instances = await Promise.all(homes.map((home) => home.start()));
  const balancer = cleanup.use(await startBalancer(instances.map(({ url }) => new URL(url).host)));
  return { provider, instances, url: balancer.url, [Symbol.asyncDispose]: () => cleanup.disposeAsync() };
}

/** Asks until the balancer has found an instance that is ready. */
async function untilReady(url: string): Promise<void> {
  while (!(await fetch(`${url}/health/ready`)).ok);
}

test('behind the balancer tokens arrive one by one over SSE and WebSocket, and when an instance stops the other takes over', async () => {
  await using studio = await startBehindBalancer();
  await untilReady(studio.url);
  const ada = await Person.register(`${studio.url}/graphql`, `ada-${randomUUID()}`);
  const rest = Promise.withResolvers<void>();
  studio.provider.answer('alpha', { chunks: WORDS, hold: { afterChunks: 10, until: rest.promise } });
  const sent = await ada.send(await ada.startConversation(), 'Tell me.');
  const half = WORDS.slice(0, 10).join('');

  const socket = ada.socket();
  const overSocket = socket.iterate<{ generationEvents: LiveEvent }>({
    query: GENERATION_EVENTS,
    variables: { generationId: sent.generationId },
  });
  const overSse = ada.watch(sent.generationId);
  const seen = { socket: '', sse: '' };
  while (seen.socket !== half)
    seen.socket += (await overSocket.next()).value?.data?.generationEvents.text ?? '';
  while (seen.sse !== half) seen.sse += (await overSse.next()).value?.text ?? '';
  rest.resolve();
  for await (const { data } of overSocket) seen.socket += data?.generationEvents.text ?? '';
  for await (const { text = '' } of overSse) seen.sse += text;
  expect(seen).toEqual({ socket: WORDS.join(''), sse: WORDS.join('') });
  await socket.dispose();

  expect(await studio.instances[0]?.end('SIGTERM')).toBe(0);
  studio.provider.answer('alpha', { chunks: WORDS });
  for (let round = 0; round < 5; round++) {
    const { generationId } = await ada.send(await ada.startConversation(), 'Once more.');
    expect((await ada.readAnswer(generationId)).text).toBe(WORDS.join(''));
  }
});
