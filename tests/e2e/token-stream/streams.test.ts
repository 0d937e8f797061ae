import { afterAll, beforeAll, expect, test } from 'vitest';
import { CuttableSocket } from '../../support/network/cuttable-socket.ts';
import { RawSocket } from '../../support/network/raw-socket.ts';
import type { LiveEvent, Person } from '../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../support/server/provider-studio.ts';

// Frames of less than 126, of less than 65,536 and of more bytes; quotes, controls, and characters of one to four bytes.
const CHUNKS = [
  'Hi',
  ' "\\\n\u0001\u007f',
  ' äß',
  ' 漢字',
  ' 👩‍👩‍👧',
  'x'.repeat(70_000),
  'ü'.repeat(40_000),
  '.',
];
const TEXT = CHUNKS.join('');
const EACH = `subscription Each($generationId: ID!, $after: Cursor, $coalesceMs: Int) {
  generationEvents(generationId: $generationId, after: $after, coalesceMs: $coalesceMs) {
    __typename ... on FeedEvent { cursor } ... on TextDelta { text }
    ... on GenerationFinished { status usage { outputTokens } }
  }
}`;

/** Chunks that may be on their way to the quickest viewer: half of what is held for one. */
const AHEAD = 20;

type Told = { generationEvents: LiveEvent };

let running: ProviderStudio;
let ada: Person;
beforeAll(async () => {
  running = await startProviderStudio({ COALESCE_MS: '0' });
  ada = await running.studio.person();
});
afterAll(() => running[Symbol.asyncDispose]());

/** An answer that says `first`, and the rest when it is let. */
async function heldAnswer(chunks: readonly string[] = CHUNKS) {
  const rest = Promise.withResolvers<void>();
  running.provider.answer('alpha', { chunks: [...chunks], hold: { afterChunks: 1, until: rest.promise } });
  const { generationId } = await ada.send(await ada.startConversation(), 'Speak.');
  return { generationId, go: () => rest.resolve() };
}

async function all(next: () => Promise<Told | null>): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  for (let event = await next(); event; event = await next()) events.push(event.generationEvents);
  return events;
}

/** What comes, until it is as long as was expected. */
async function textOf(
  next: () => Promise<Told | null>,
  length: number,
  onText: (text: string) => void = () => {},
): Promise<string> {
  let text = '';
  while (text.length < length) {
    text += (await next())?.generationEvents.text ?? '';
    onText(text);
  }
  return text;
}

test('over WebSocket and over SSE come the same events, whatever their size and characters', async () => {
  const { generationId, go } = await heldAnswer();
  const socket = await CuttableSocket.connect(ada);
  const variables = { generationId, after: null, coalesceMs: 0 };
  const viaSocket = socket.subscribe<Told>(EACH, variables);
  const viaSse = ada.sse<Told>(EACH, variables);
  const first = [await viaSocket.next(), (await viaSse.next()).value];
  expect(first[0]).toEqual(first[1]);
  go();
  const [overSocket, overSse] = await Promise.all([
    all(() => viaSocket.next()),
    Array.fromAsync(viaSse, (told) => told.generationEvents),
  ]);
  expect(overSocket).toEqual(overSse);
  const text = [first[0]?.generationEvents, ...overSocket].map((event) => event?.text ?? '').join('');
  expect(text === TEXT).toBe(true);
  expect(overSocket.at(-1)).toMatchObject({ __typename: 'GenerationFinished', status: 'COMPLETE' });
  socket.destroy();
});

test.each([
  [-1, 'INVALID_INPUT'],
  [0, null],
  [15, null],
  [200, null],
  [1000, null],
  [1001, 'INVALID_INPUT'],
])('a pace of %i ms: %s', async (coalesceMs, code) => {
  const { generationId, go } = await heldAnswer(['one ', 'two ', 'three']);
  go();
  const told = Array.fromAsync(ada.sse<Told>(EACH, { generationId, coalesceMs }));
  if (code) await expect(told).rejects.toMatchObject({ code, fields: [{ path: ['coalesceMs'] }] });
  else expect((await told).map((each) => each.generationEvents.text ?? '').join('')).toBe('one two three');
});

test('whoever completes a stream gets nothing more of it, and the socket goes on', async () => {
  const { generationId, go } = await heldAnswer();
  await using socket = await RawSocket.connected(running.studio.graphqlUrl, {
    authorization: `Bearer ${ada.tokens.accessToken}`,
  });
  socket.subscribe('left', EACH, { generationId });
  await socket.next('next');
  socket.send({ id: 'left', type: 'complete' });
  socket.send({ type: 'ping' });
  await socket.next('pong');
  socket.subscribe('kept', EACH, { generationId, coalesceMs: 1000 });
  const started = await socket.next('next');
  expect(started.id).toBe('kept');
  go();
  for (let frame = await socket.next(); frame.type !== 'complete'; frame = await socket.next())
    expect(frame.id).toBe('kept');
});

test('a stream ends with its session: the socket is closed, and SSE says why', async () => {
  const eve = await running.studio.person();
  const rest = Promise.withResolvers<void>();
  running.provider.answer('alpha', { chunks: ['a', 'b'], hold: { afterChunks: 1, until: rest.promise } });
  const { generationId } = await eve.send(await eve.startConversation(), 'Speak.');
  const socket = await CuttableSocket.connect(eve);
  const viaSocket = socket.subscribe<Told>(EACH, { generationId });
  const viaSse = eve.sse<Told>(EACH, { generationId });
  await Promise.all([viaSocket.next(), viaSse.next()]);
  const ended = [
    expect(viaSocket.next()).rejects.toThrow(),
    expect(viaSse.next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' }),
  ];
  await eve.get('mutation { signOut(input: {}) { __typename } }');
  await Promise.all(ended);
  expect((await socket.closed).code).toBe(4403);
  rest.resolve();
});

test('a viewer who reads nothing is ended by name, resumes where it was, and costs the others nothing', {
  timeout: 60_000,
}, async () => {
  await using small = await startProviderStudio({
    COALESCE_MS: '0',
    SUBSCRIBER_MAX_BYTES: '4000000',
    CHECKPOINT_INTERVAL_MS: '60000',
    MAX_ANSWER_BYTES: '20000000',
    FEED_MAX_BYTES: '80000000',
  });
  const bob = await small.studio.person();
  const held = Promise.withResolvers<void>();
  const chunks = Array.from({ length: 150 }, (_, n) => `${n} `.padEnd(100_000, 'x'));
  // The provider is never far ahead of the one who reads: on a busy machine nobody else is slow.
  let taken = 0;
  let onward = Promise.withResolvers<void>();
  const onChunk = async (index: number) => {
    while (index > taken + AHEAD) await onward.promise;
  };
  const readOn = (text: string) => {
    taken = Math.floor(text.length / 100_000);
    onward.resolve();
    onward = Promise.withResolvers();
  };
  small.provider.answer('alpha', { chunks, hold: { afterChunks: 1, until: held.promise }, onChunk });
  const { generationId } = await bob.send(await bob.startConversation(), 'Speak long.');
  const [slow, quick] = [await CuttableSocket.connect(bob), await CuttableSocket.connect(bob)];
  const slowly = slow.subscribe<Told>(EACH, { generationId });
  const quickly = quick.subscribe<Told>(EACH, { generationId });
  const seen = [await slowly.next()];
  slow.socket.pause();
  await quickly.next();
  held.resolve();
  // The end is not waited for: so long an answer takes its time to be stored.
  const rest = chunks.slice(1).join('');
  const others = await textOf(() => quickly.next(), rest.length, readOn);
  expect(others === rest).toBe(true);
  slow.socket.resume();
  const read = async () => {
    for (let event = await slowly.next(); event; event = await slowly.next()) seen.push(event);
  };
  await expect(read()).rejects.toThrow('SLOW_CONSUMER');
  const before = seen.map((told) => told?.generationEvents.text ?? '').join('');
  const after = seen.at(-1)?.generationEvents.cursor ?? null;
  const resumed = quick.subscribe<Told>(EACH, { generationId, after });
  const behind = await textOf(() => resumed.next(), chunks.join('').length - before.length);
  expect(before + behind === chunks.join('')).toBe(true);
  for (const socket of [slow, quick]) socket.destroy();
});
