import { expect, test } from 'vitest';
import { CuttableSocket, type CuttableSubscription } from '../../support/network/cuttable-socket.ts';
import { GENERATION_EVENTS, type LiveEvent, type Person } from '../../support/people/person.ts';
import { rounds } from '../../support/rounds.ts';
import { type Fleet, startFleet } from '../../support/server/fleet.ts';

const READERS = 100;
const TOKENS = 150;
const EVERY_MS = 20;
const PAIRS = rounds({ few: 3, full: 9 });
/** A noisy machine may need more pairs until the medians tell. */
const MOST_PAIRS = 3 * PAIRS;
const WORSE_AT_MOST = 1.2;
/** What the reader of a full line may cost while the others read. */
const MEMORY_BOUND = 64 * 1024 * 1024;
/** More than a socket's buffers on both sides hold. */
const BULK = 16 * 1024 * 1024;
const QUEUE_BYTES = 64 * 1024;

const TEXT = Array.from({ length: TOKENS }, (_, n) => `<${n}>${'x'.repeat(1000)}`);
type Live = { generationEvents: LiveEvent };

/** One answer before `READERS` readers: the p99 of the time from the provider to a reader, in ms. */
async function measure(fleet: Fleet, person: Person, bulkId: string | null) {
  const sentAt: number[] = [];
  const begin = Promise.withResolvers<void>();
  fleet.provider.answer('alpha', {
    chunks: TEXT,
    chunkDelayMs: EVERY_MS,
    hold: { afterChunks: 0, until: begin.promise },
    onChunk: (index) => {
      sentAt[index] = performance.now();
    },
  });
  const { generationId } = await person.send(await person.startConversation(), 'Tell me.');
  const sockets = await Promise.all(Array.from({ length: READERS }, () => CuttableSocket.connect(person)));
  const latencies: number[] = [];
  const readers = sockets.map(async (socket) => {
    const events = socket.subscribe<Live>(GENERATION_EVENTS, { generationId });
    let text = '';
    for (let event = await events.next(); event; event = await events.next()) {
      text += event.generationEvents.text ?? '';
      const token = /<(\d+)>x*$/.exec(event.generationEvents.text ?? '')?.[1];
      if (token) latencies.push(performance.now() - (sentAt[Number(token)] ?? 0));
    }
    return text;
  });
  const stalled = bulkId === null ? null : await stall(person, generationId, bulkId);
  const readersOpen = async () => (await fleet.instance(0).metrics()).get('feed_readers') ?? 0;
  await expect.poll(readersOpen).toBeGreaterThan(0);
  const { process: server } = fleet.instance(0);
  const peak = await server.peakMemory();
  begin.resolve();
  for (const text of await Promise.all(readers)) expect(text).toBe(TEXT.join(''));
  const grown = (await server.peakMemory()) - peak;
  for (const socket of sockets) socket.destroy();
  latencies.sort((a, b) => a - b);
  return { p99: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN, generationId, stalled, grown };
}

/** A long answer that is stored. */
async function bulk(fleet: Fleet, person: Person): Promise<string> {
  fleet.provider.answer('alpha', { chunks: Array.from({ length: BULK / 65_536 }, () => 'y'.repeat(65_536)) });
  const { generationId } = await person.send(await person.startConversation(), 'Tell me all.');
  await person.readAnswer(generationId);
  return generationId;
}

/** A reader who reads no more, and whose line is full: a whole answer came in one frame, which nobody takes. */
async function stall(person: Person, generationId: string, bulkId: string) {
  const socket = await CuttableSocket.connect(person);
  const events = socket.subscribe<Live>(GENERATION_EVENTS, { generationId });
  socket.socket.pause();
  socket.subscribe(GENERATION_EVENTS, { generationId: bulkId });
  await person.readAnswer(bulkId);
  return { socket, events };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Reads on until the server ends it; answers the text, the last cursor and the error that ended it. */
async function readOut(events: CuttableSubscription<Live>) {
  let [text, cursor] = ['', ''];
  try {
    for (let event = await events.next(); event; event = await events.next()) {
      text += event.generationEvents.text ?? '';
      cursor = event.generationEvents.cursor;
    }
  } catch (error) {
    return { text, cursor: cursor === '' ? null : cursor, endedBy: String(error) };
  }
  return { text, cursor, endedBy: null };
}

test(`one reader among ${READERS} reads no more: the others lose nothing and wait no longer [needs Redis] [needs Postgres]`, {
  timeout: 600_000,
}, async () => {
  await using fleet = await startFleet({
    instances: 1,
    env: {
      MAX_ANSWER_BYTES: String(2 * BULK),
      FEED_MAX_BYTES: String(8 * BULK),
      SUBSCRIBER_MAX_BYTES: String(QUEUE_BYTES),
      MAX_CONNECTIONS_PER_USER: '1000',
    },
  });
  const person = await fleet.person();
  const bulkId = await bulk(fleet, person);
  await measure(fleet, person, null);
  const without: number[] = [];
  const withOne: number[] = [];
  const ratio = () => median(withOne) / median(without);
  for (let pair = 0; pair < PAIRS || (pair < MOST_PAIRS && ratio() > WORSE_AT_MOST); pair++) {
    without.push((await measure(fleet, person, null)).p99);
    const { p99, generationId, stalled, grown } = await measure(fleet, person, bulkId);
    withOne.push(p99);
    expect(grown).toBeLessThan(MEMORY_BOUND);

    if (!stalled) throw new Error('nobody stalled');
    stalled.socket.socket.resume();
    const before = await readOut(stalled.events);
    expect(before.endedBy).toMatch(/SLOW_CONSUMER|4413/);
    let text = before.text;
    for await (const event of person.watch(generationId, before.cursor)) text += event.text ?? '';
    expect(text).toBe(TEXT.join(''));
    stalled.socket.destroy();
  }
  console.log(
    `p99 without ${without.map(Math.round)} ms, with a stalled reader ${withOne.map(Math.round)} ms`,
  );
  expect(ratio()).toBeLessThanOrEqual(WORSE_AT_MOST);
});
