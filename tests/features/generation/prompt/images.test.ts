import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../support/database/sql.ts';
import { startFakeProvider } from '../../../support/fake-provider/fake-provider.ts';
import { PNG, upload } from '../../../support/network/uploads.ts';
import { attempt, faultyFields } from '../../../support/people/attempt.ts';
import { modelId, regenerate } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';
import { startStudio } from '../../../support/server/studio.ts';

const MIB = 1024 * 1024;

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio({ DEFAULT_MODEL: 'test/vision' }, { models: ['vision'] });
});
afterAll(() => running[Symbol.asyncDispose]());

/** A picture with as many bytes behind it as it takes. */
const pictureOf = (bytes: number) => Buffer.concat([PNG, Buffer.alloc(bytes - PNG.length)]);

/** The pieces of the first message that the provider was sent last. */
function shownLast(): readonly { readonly type: string }[] {
  const messages = running.provider.requests.at(-1)?.body.messages as
    | { content: { type: string }[] }[]
    | undefined;
  return messages?.[0]?.content ?? [];
}

async function say(person: Person, attachmentIds: string[], more: object = {}) {
  const sent = await person.send(await person.startConversation(), 'See', { attachmentIds, ...more });
  return { ...sent, ...(await person.readAnswer(sent.generationId)) };
}

test('a message whose images a model would not be shown all is refused, at one byte too many', async () => {
  const { provider, studio } = running;
  const ada = await studio.person();
  const [one, two] = [
    await upload(ada, pictureOf(10 * MIB), 'one.png'),
    await upload(ada, pictureOf(10 * MIB), 'two.png'),
  ];
  const large = await upload(ada, pictureOf(10 * MIB + 1), 'large.png');
  const small = await upload(ada, PNG, 'small.png');

  expect((await say(ada, [one.id, two.id])).last).toMatchObject({ status: 'COMPLETE' });
  const shown = shownLast();
  expect(shown.map(({ type }) => type)).toEqual(['text', 'image_url', 'image_url']);

  const conversationId = await ada.startConversation();
  const tryTo = (...files: { id: string }[]) =>
    attempt(ada, 'sendMessage', { conversationId, text: 'See', attachmentIds: files.map(({ id }) => id) });
  const calls = provider.calls;
  const [alone, together] = [await tryTo(large), await tryTo(one, two, small)];
  expect([faultyFields(alone), faultyFields(together)]).toEqual([['attachmentIds'], ['attachmentIds']]);
  expect(alone.message).toContain('large.png is too large: an image may have at most 10 MiB');
  expect(together.message).toContain('at most 20 MiB together');
  expect(provider.calls).toBe(calls);
  // What is no image is not shown as one, however large it is.
  const text = await upload(ada, Buffer.alloc(10 * MIB + 1, 'x'), 'long.txt');
  expect((await tryTo(one, small, text)).__typename).toBe('SendMessagePayload');
});

test('a model is told of an image whose bytes are gone', async () => {
  const { studio } = running;
  const ada = await studio.person();
  const [gone, there] = [await upload(ada, PNG, 'gone.png'), await upload(ada, PNG, 'there.png')];
  await sql(
    studio.databaseUrl,
    `UPDATE attachment SET storage_key = gen_random_uuid() WHERE name = 'gone.png'`,
  );
  await say(ada, [gone.id, there.id]);
  const shown = shownLast();
  expect(shown).toEqual([
    { type: 'text', text: '<file name="gone.png" type="image/png" />\n\nSee' },
    { type: 'image_url', image_url: expect.anything() },
  ]);
});

test('where the list of models cannot be read, the provider says who sees; of OpenAI’s it is known', async () => {
  await using provider = await startFakeProvider();
  provider.listFault = 'server-error';
  await using studio = await startStudio({ OPENAI_COMPATIBLE_ODD_URL: provider.urls.openai });
  const ada = await studio.person();
  const { id } = await upload(ada, PNG, 'dot.png');
  for (const name of ['odd/llava', 'odd/gpt-4o']) {
    expect((await say(ada, [id], { modelIds: [modelId(name)] })).last).toMatchObject({ status: 'COMPLETE' });
    expect(JSON.stringify(provider.requests.at(-1)?.body.messages)).toContain('data:image/png');
  }
  const conversationId = await ada.startConversation({ modelId: modelId('odd/gpt-3.5-turbo') });
  const refused = await attempt(ada, 'sendMessage', { conversationId, text: 'See', attachmentIds: [id] });
  expect(faultyFields(refused)).toEqual(['attachmentIds']);
  expect(refused.message).toContain('odd/gpt-3.5-turbo does not see images');
  const gauge = 'query ($id: ID!) { conversation(id: $id) { contextGauge { windowTokens } } }';
  expect(await ada.get(gauge, { id: conversationId })).toEqual({
    conversation: { contextGauge: { windowTokens: 16_385 } },
  });
});

test('while the files cannot be reached an answer fails with when to try again, and then it comes', async () => {
  let away = false;
  const bucket = createServer((request, response) => {
    request.resume();
    if (away) response.destroy();
    else request.on('end', () => response.end(request.method === 'GET' ? PNG : undefined));
  });
  await new Promise<void>((resolve) => bucket.listen(0, '127.0.0.1', resolve));
  await using own = await startProviderStudio(
    {
      DEFAULT_MODEL: 'test/vision',
      FILES_S3_BUCKET: 'bucket',
      FILES_S3_ENDPOINT: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`,
      FILES_S3_ACCESS_KEY_ID: 'test',
      FILES_S3_SECRET_ACCESS_KEY: 'test',
    },
    { models: ['vision'] },
  );
  const ada = await own.studio.person();
  const { id } = await upload(ada, PNG, 'dot.png');
  away = true;
  const failed = await say(ada, [id]);
  expect(failed.last).toMatchObject({
    status: 'FAILED',
    error: {
      code: 'INTERNAL',
      message: expect.stringContaining('Try again in a moment'),
      retryAfterMs: 1000,
    },
  });
  expect(own.provider.calls).toBe(0);
  away = false;
  const { generations } = await regenerate(ada, failed.answerId);
  expect((await ada.readAnswer(generations[0]?.id ?? '')).last).toMatchObject({ status: 'COMPLETE' });
  expect(JSON.stringify(own.provider.requests[0]?.body.messages)).toContain(PNG.toString('base64'));
  bucket.closeAllConnections();
  bucket.close();
});
