import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Lines, type Transport } from '../../../support/network/line.ts';
import { readStored } from '../../../support/people/generation-calls.ts';
import type { LiveEvent, Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

const CHUNKS = Array.from({ length: 60 }, (_, n) => (n % 5 === 0 ? `\n- *${n}* 😀` : ` é${n}`));
const TEXT = CHUNKS.join('');
const USAGE = { inputTokens: 11, outputTokens: 60 };

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio({ COALESCE_MS: '3' });
  running.provider.answer('alpha', { chunks: CHUNKS, chunkDelayMs: 2, usage: USAGE, finish: 'LENGTH' });
});
afterAll(() => running[Symbol.asyncDispose]());

/** Watches to the end; what is stored is read while the terminal event is the last thing that has arrived. */
async function watch(person: Person, transport: Transport, generationId: string, answerId: string) {
  const lines = new Lines(person);
  const line = await lines.open(transport, generationId, null);
  const events: LiveEvent[] = [];
  let stored: Awaited<ReturnType<typeof readStored>> | null = null;
  for (let event = await line.next(); event; event = await line.next()) {
    events.push(event);
    if (event.__typename !== 'TextDelta') stored = await readStored(person, answerId);
  }
  lines.close();
  return { text: events.map(({ text = '' }) => text).join(''), events, stored };
}

test('by WebSocket, by SSE, late and stored: one text, that of the provider; rows are final before the terminal event', async () => {
  const ada = await running.studio.person();
  const { generationId, answerId } = await ada.send(await ada.startConversation(), 'Go.');
  const [ws, sse] = await Promise.all([
    watch(ada, 'ws', generationId, answerId),
    watch(ada, 'sse', generationId, answerId),
  ]);
  const late = await watch(ada, 'ws', generationId, answerId);
  for (const { text, events, stored } of [ws, sse, late]) {
    expect(text).toBe(TEXT);
    expect(events.at(-1)).toMatchObject({
      __typename: 'GenerationFinished',
      status: 'COMPLETE',
      finishReason: 'LENGTH',
      usage: USAGE,
    });
    expect(events.filter(({ __typename }) => __typename !== 'TextDelta')).toHaveLength(1);
    expect(stored).toMatchObject({
      status: 'COMPLETE',
      text: TEXT,
      usage: USAGE,
      generation: { status: 'COMPLETE', finishReason: 'LENGTH', usage: USAGE, error: null },
    });
    const { startedAt, firstTokenAt, endedAt } = stored?.generation ?? {};
    const times = [startedAt, firstTokenAt, endedAt].map((time) => Date.parse(time ?? ''));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times).not.toContain(Number.NaN);
  }
  expect(ws.events.length).toBeGreaterThan(5);
  expect(late.events).toHaveLength(2);
});

const HALF = CHUNKS.slice(0, 30).join('');
const READ_HALF = `query ($id: ID!) { node(id: $id) { ... on Message { text generation { cursor } } } }`;

interface Half {
  readonly node: { readonly text: string; readonly generation: { readonly cursor: string } };
}

test.each(['20', '60000'])(
  'with a checkpoint every %s ms, text and cursor read together fit together',
  async (interval) => {
    await using other = await startProviderStudio({ CHECKPOINT_INTERVAL_MS: interval });
    const rest = Promise.withResolvers<void>();
    other.provider.answer('alpha', { chunks: CHUNKS, hold: { afterChunks: 30, until: rest.promise } });
    const ada = await other.studio.person();
    const { generationId, answerId } = await ada.send(await ada.startConversation(), 'Go.');
    const events = ada.watch(generationId);
    let seen = '';
    while (seen !== HALF) seen += (await events.next()).value?.text ?? '';
    const read = async () => (await ada.get<Half>(READ_HALF, { id: answerId })).node;

    const stored = interval === '20' ? HALF : '';
    const half = await vi.waitFor(
      async () => {
        const now = await read();
        expect(now.text).toBe(stored);
        return now;
      },
      { timeout: 60_000 },
    );
    rest.resolve();
    const behind = await Array.fromAsync(ada.watch(generationId, half.generation.cursor));
    expect(half.text + behind.map(({ text = '' }) => text).join('')).toBe(TEXT);
    expect(behind.at(-1)?.status).toBe('COMPLETE');
    const ended = await read();
    expect(ended.text).toBe(TEXT);
    expect(await Array.fromAsync(ada.watch(generationId, ended.generation.cursor))).toEqual([]);
  },
);
