import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { CuttableSocket } from '../../support/network/cuttable-socket.ts';
import { Person } from '../../support/people/person.ts';
import { type StudioHome, type StudioProcess, startHome } from '../../support/server/studio-process.ts';

const CHUNKS = Array.from({ length: 40 }, (_, n) => `word${n} `);
const HALF = CHUNKS.slice(0, 20).join('');
const VIEWER_EVENTS = 'subscription { viewerEvents { __typename ... on FeedEvent { cursor } } }';
const READ = `query ($id: ID!) { node(id: $id) { ... on Message { status text generation { error { code } } } } }`;

let provider: FakeProvider;
let home: StudioHome;
let studio: StudioProcess;
let ada: Person;

beforeAll(async () => {
  provider = await startFakeProvider({ models: ['alpha'] });
  home = await startHome({
    OPENAI_COMPATIBLE_TEST_URL: provider.urls.openai,
    DEFAULT_MODEL: 'test/alpha',
    CHECKPOINT_INTERVAL_MS: '60000',
  });
  studio = await home.start({ SHUTDOWN_GRACE_MS: '10000' });
  ada = await Person.register(studio.graphqlUrl, `ada-${randomUUID()}`);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await provider.stop();
});

async function restart(env: Record<string, string> = {}): Promise<void> {
  studio = await home.start(env);
  ada = new Person(studio.graphqlUrl, ada.email, ada.password, ada.tokens);
}

/** Asks for an answer of which half has arrived; the rest comes when it is released. */
async function halfAnAnswer() {
  const rest = Promise.withResolvers<void>();
  provider.answer('alpha', { chunks: CHUNKS, hold: { afterChunks: 20, until: rest.promise } });
  const sent = await ada.send(await ada.startConversation(), 'Tell me.');
  const events = ada.watch(sent.generationId);
  let text = '';
  while (text !== HALF) text += (await events.next()).value?.text ?? '';
  const toTheEnd = async () => {
    const others = await Array.fromAsync(events);
    return { text: text + others.map((event) => event.text ?? '').join(''), last: others.at(-1) };
  };
  return { ...sent, release: () => rest.resolve(), toTheEnd };
}

test('a running answer is finished within the grace; then sockets are told to come back, streams are cut, exit 0', async () => {
  const answer = await halfAnAnswer();
  const socket = await CuttableSocket.connect(ada);
  const overSocket = socket.subscribe(VIEWER_EVENTS, {}).next();
  overSocket.catch(() => {});
  const overSse = Array.fromAsync(ada.sse(VIEWER_EVENTS, {})).then(
    () => 'completed',
    () => 'cut',
  );
  const ended = studio.end('SIGTERM');
  answer.release();
  expect(await answer.toTheEnd()).toMatchObject({ text: CHUNKS.join(''), last: { status: 'COMPLETE' } });
  expect(await ended).toBe(0);
  expect((await socket.closed).code).toBe(1012);
  expect(await overSse).toBe('cut');

  await restart({ SHUTDOWN_GRACE_MS: '200' });
  const { node } = await ada.get<{ node: object }>(READ, { id: answer.answerId });
  expect(node).toEqual({ status: 'COMPLETE', text: CHUNKS.join(''), generation: { error: null } });
});

test('an answer that outlasts the grace is interrupted with all its text, and its viewer is told', async () => {
  const answer = await halfAnAnswer();
  const ended = studio.end('SIGTERM');
  expect(await answer.toTheEnd()).toMatchObject({
    text: HALF,
    last: { __typename: 'GenerationFailed', status: 'INTERRUPTED', error: { code: 'SERVER_LOST' } },
  });
  expect(await ended).toBe(0);
  answer.release();

  await restart({ SHUTDOWN_GRACE_MS: '0' });
  const { node } = await ada.get<{ node: object }>(READ, { id: answer.answerId });
  expect(node).toEqual({ status: 'INTERRUPTED', text: HALF, generation: { error: { code: 'SERVER_LOST' } } });
});

test('clients that answer nothing any more do not hold the server up', async () => {
  const frozen = await CuttableSocket.connect(ada);
  frozen.socket.pause();
  const stoppedAt = performance.now();
  expect(await studio.end('SIGTERM')).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(8000);
  frozen.destroy();
});
