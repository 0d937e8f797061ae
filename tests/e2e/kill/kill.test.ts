import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { type LiveEvent, Person, type SentMessage } from '../../support/people/person.ts';
import { type StudioHome, type StudioProcess, startHome } from '../../support/server/studio-process.ts';

const CHUNKS = Array.from({ length: 40 }, (_, n) => `word${n} `);
const READ = `query ($id: ID!) {
  node(id: $id) { ... on Message { status text siblings { nodes { id } } generation { status finishReason endedAt error { code } } } }
  viewer { generations(running: true) { id } }
}`;
const REGENERATE = `mutation ($input: RegenerateMessageInput!) {
  regenerateMessage(input: $input) { ... on RegenerateMessagePayload { generations { id message { id } } } ... on Error { message } }
}`;

interface Read {
  node: {
    status: string;
    text: string;
    siblings: { nodes: { id: string }[] };
    generation: {
      status: string;
      finishReason: string;
      endedAt: string | null;
      error: { code: string } | null;
    };
  };
  viewer: { generations: { id: string }[] };
}

let provider: FakeProvider;
let home: StudioHome;
let studio: StudioProcess;
let ada: Person;

beforeAll(async () => {
  provider = await startFakeProvider({ models: ['alpha'] });
  home = await startHome({
    OPENAI_COMPATIBLE_TEST_URL: provider.urls.openai,
    DEFAULT_MODEL: 'test/alpha',
    CHECKPOINT_INTERVAL_MS: '150',
    GENERATION_LEASE_MS: '1000',
  });
  studio = await home.start();
  ada = await Person.register(studio.graphqlUrl, `ada-${randomUUID()}`);
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await provider.stop();
});

/** kill -9, and a new server on the same data. */
async function crash(): Promise<void> {
  expect(await studio.end('SIGKILL')).toBeNull();
  studio = await home.start();
  ada = new Person(studio.graphqlUrl, ada.email, ada.password, ada.tokens);
}

/** Watches until `enough` says so, and leaves. */
async function watchUntil(generationId: string, enough: (text: string) => boolean) {
  let [text, cursor] = ['', ''];
  for await (const event of ada.watch(generationId)) {
    text += event.text ?? '';
    cursor = event.cursor;
    if (enough(text)) break;
  }
  return { text, cursor };
}

const kindsOf = (events: readonly LiveEvent[]) => events.map(({ __typename }) => __typename);

/** What must hold of every answer whose server was killed. Answers the text that is left. */
async function expectInterrupted(
  { answerId, generationId }: SentMessage,
  cursor: string | null,
): Promise<string> {
  const resumed = await Array.fromAsync(ada.watch(generationId, cursor));
  expect(resumed.at(-1)).toMatchObject({
    __typename: 'GenerationFailed',
    status: 'INTERRUPTED',
    error: { code: 'SERVER_LOST' },
  });
  if (cursor !== null) expect(kindsOf(resumed)).toEqual(['FeedReset', 'GenerationFailed']);

  const { node, viewer } = await ada.get<Read>(READ, { id: answerId });
  expect(node.status).toBe('INTERRUPTED');
  expect(node.generation).toMatchObject({
    status: 'INTERRUPTED',
    finishReason: 'ERROR',
    endedAt: expect.any(String),
    error: { code: 'SERVER_LOST' },
  });
  expect(viewer.generations).toEqual([]);

  const late = await ada.readAnswer(generationId);
  expect(late.text).toBe(node.text);
  expect(kindsOf(late.events)).toEqual([...(node.text === '' ? [] : ['TextDelta']), 'GenerationFailed']);
  expect(await Array.fromAsync(ada.watch(generationId, late.last?.cursor))).toEqual([]);
  return node.text;
}

async function expectRegenerates(answerId: string): Promise<void> {
  provider.answer('alpha', { text: 'Once more, whole.' });
  const { regenerateMessage } = await ada.get<{
    regenerateMessage: { generations: { id: string; message: { id: string } }[] };
  }>(REGENERATE, { input: { messageId: answerId } });
  const [again] = regenerateMessage.generations;
  const { text, last } = await ada.readAnswer(again?.id ?? '');
  expect([text, last?.status]).toEqual(['Once more, whole.', 'COMPLETE']);
  const { node } = await ada.get<Read>(READ, { id: again?.message.id });
  expect(node).toMatchObject({
    status: 'COMPLETE',
    siblings: { nodes: [{ id: answerId }, { id: again?.message.id }] },
  });
}

async function expectReady(): Promise<void> {
  expect((await fetch(`${studio.url}/health/ready`)).status).toBe(200);
}

test('killed behind a checkpoint: what was stored is kept, and told to whoever comes back', async () => {
  const held = Promise.withResolvers<void>();
  provider.answer('alpha', {
    chunks: CHUNKS,
    hold: { afterChunks: 10, until: held.promise },
    chunkDelayMs: 15,
  });
  const clientMessageId = randomUUID();
  const conversationId = await ada.startConversation();
  const sent = await ada.send(conversationId, 'Tell me.', { clientMessageId });
  const checkpointed = CHUNKS.slice(0, 10).join('');
  await vi.waitFor(
    async () => {
      const { node } = await ada.get<Read>(READ, { id: sent.answerId });
      expect(node.text).toBe(checkpointed);
    },
    { timeout: 10_000 },
  );
  held.resolve();
  const seen = await watchUntil(sent.generationId, (text) => text.includes('word20 '));
  await crash();

  await expectReady();
  const left = await expectInterrupted(sent, seen.cursor);
  expect(left.startsWith(checkpointed)).toBe(true);
  expect(CHUNKS.join('').startsWith(left)).toBe(true);

  const calls = provider.calls;
  expect(await ada.send(conversationId, 'Tell me.', { clientMessageId })).toEqual(sent);
  expect(provider.calls).toBe(calls);
  await expectRegenerates(sent.answerId);
});

test('killed before the first token: the answer is empty and ended, not waiting for ever', async () => {
  provider.answer('alpha', { fault: 'hang-after-headers' });
  const asked = provider.nextRequestAfterNow();
  const sent = await ada.send(await ada.startConversation(), 'Are you there?');
  await asked;
  await crash();
  await expectReady();
  expect(await expectInterrupted(sent, null)).toBe('');
  await expectRegenerates(sent.answerId);
});

test('killed in mid-stream before any checkpoint, with several answers running: every one of them is ended', async () => {
  provider.answer('alpha', { chunks: CHUNKS, hold: { afterChunks: 3, until: new Promise(() => {}) } });
  const conversations = await Promise.all([1, 2, 3].map(() => ada.startConversation()));
  const sent = await Promise.all(conversations.map((id) => ada.send(id, 'Tell me.')));
  const seen = await Promise.all(
    sent.map(({ generationId }) => watchUntil(generationId, (text) => text === CHUNKS.slice(0, 3).join(''))),
  );
  await crash();
  await expectReady();
  for (const [at, one] of sent.entries()) {
    const left = await expectInterrupted(one, seen[at]?.cursor ?? null);
    expect(seen[at]?.text.startsWith(left)).toBe(true);
  }
  const [first] = sent;
  await expectRegenerates(first?.answerId ?? '');
});
