import type { CursorCodec } from '../../../platform/feed/cursor.ts';
import {
  type Feed,
  type FeedEntry,
  type FeedReader,
  FeedUnavailableError,
  type Merge,
  type Position,
} from '../../../platform/feed/feed.port.ts';
import { aheadOfFeed, type Delivered, FEED_RESET } from '../../live/feed-subscription.ts';
import { feedKey, type GenerationFeedEvent, isTerminal } from '../../live/feeds.ts';
import type { GenerationEvent, GenerationSnapshot } from '../run/generation-snapshot.ts';

/** How somebody begins to watch an answer: what is known at once, and where the rest is read; null when that is all. */
export interface Beginning {
  readonly opening: readonly Delivered<GenerationEvent>[];
  readonly reading: {
    readonly reader: FeedReader<GenerationEvent>;
    /** The place that `opening` reaches to. */
    readonly position: Position;
  } | null;
}

interface Log {
  readonly feed: Feed;
  readonly maxQueueBytes: number;
  readonly codec: CursorCodec;
  readonly merge: Merge<GenerationEvent>;
}

/** The epoch of what is told from the row instead of the log: its deltas and its end, from 1. */
const ROW = 'row';

/** A place in no log: reading from there begins with a FeedReset. */
export const NOWHERE: Position = { epoch: 'none', seq: 0 };

export async function cursorOfRow(
  feed: Feed,
  { id, ended, position }: Omit<GenerationSnapshot, 'deltas'>,
  codec: CursorCodec,
): Promise<string> {
  if (ended) return codec.encode({ epoch: ROW, seq: 0 }, true);
  if (position) return codec.encode(position);
  const { epoch } = await feed.head(feedKey.generation(id));
  return codec.encode({ epoch, seq: 0 });
}

/** How long a log may take to hold what the row tells of it: it is on its way to this instance. */
const LAG_MS = 1000;

/** What the log holds, and then the end from the row, whether or not it will be in the log. */
export async function beginEnded(
  log: Log,
  { id, deltas, position }: GenerationSnapshot,
  terminal: GenerationFeedEvent,
  from: Position | null,
): Promise<Beginning> {
  const told = fromRow([...deltas, terminal], log.codec);
  const { epoch, seq } = from ?? { epoch: ROW, seq: 0 };
  if (epoch === ROW) {
    if (seq > told.length) throw aheadOfFeed();
    return { opening: told.slice(seq), reading: null };
  }
  const held = await heldBehind(log, id, { epoch, seq }, position?.epoch === epoch ? position.seq : 0);
  const last = held?.at(-1);
  if (held && last && isLast(last.event)) return { opening: held.map(delivered(log)), reading: null };
  const end = told.slice(deltas.length);
  const reached = last?.position.seq ?? seq;
  // A log whose writer died may have lost its tail, which the row has.
  if (held && !(position?.epoch === epoch && reached < position.seq))
    return { opening: [...held.map(delivered(log)), ...end], reading: null };
  const reset = { ...FEED_RESET, cursor: log.codec.encode({ epoch: ROW, seq: deltas.length }) };
  return { opening: [reset, ...end], reading: null };
}

/** Throws an InvalidInputError for a place that the log has not reached, a FeedUnavailableError when there is no log. */
export async function beginRunning(
  log: Log,
  { id, deltas, position }: GenerationSnapshot,
  from: Position | null,
): Promise<Beginning> {
  const reader = await read(log, id, from ?? 'start');
  if (reader.start === 'ahead') throw aheadOfFeed();
  const { epoch } = reader.position;
  const whole =
    reader.start === 'continued' && (from !== null || deltas.length === 0 || position?.epoch === epoch);
  if (whole) return { opening: [], reading: { reader, position: reader.position } };
  // The log lacks a part. What the row holds stands in for it, and reading goes on where that ends.
  const resumeAt = position?.epoch === epoch ? position : reader.position;
  const rest =
    resumeAt === position ? await readOn(log, id, resumeAt).finally(() => reader.return()) : reader;
  const opening: Delivered<GenerationEvent>[] = from === null ? fromRow(deltas, log.codec) : [];
  const last = opening.pop() ?? FEED_RESET;
  return {
    opening: [...opening, { ...last, cursor: log.codec.encode(resumeAt) }],
    reading: { reader: rest, position: resumeAt },
  };
}

/** Reads behind what the row holds; a log that does not join it yet, or no more, cannot be read until the next checkpoint. */
async function readOn(log: Log, id: string, from: Position): Promise<FeedReader<GenerationEvent>> {
  const reader = await read(log, id, from);
  if (reader.start === 'continued') return reader;
  await reader.return();
  throw new FeedUnavailableError('What is stored of the answer and its log do not join.');
}

/** What the log holds behind `from`, up to `end` at least; null when it does not reach back to there, or cannot be reached. */
async function heldBehind(
  log: Log,
  id: string,
  from: Position,
  end: number,
): Promise<FeedEntry<GenerationEvent>[] | null> {
  try {
    const reader = await read(log, id, from);
    const entries = await taken(reader, end);
    if (reader.start === 'continued' && !reader.empty) return entries;
    if (reader.start !== 'ahead') return null;
    const whole = await taken(await read(log, id, 'start'), 0);
    // Nobody can have read beyond the end; beyond a tail that was lost with its writer, somebody may.
    if (whole.some(({ event }) => isLast(event))) throw aheadOfFeed();
    return null;
  } catch (error) {
    if (error instanceof FeedUnavailableError) return null;
    throw error;
  }
}

function read(
  { feed, maxQueueBytes, merge }: Log,
  id: string,
  from: 'start' | Position,
): Promise<FeedReader<GenerationEvent>> {
  return feed.read<GenerationEvent>(feedKey.generation(id), { from, maxQueueBytes, merge });
}

async function taken(
  reader: FeedReader<GenerationEvent>,
  end: number,
): Promise<FeedEntry<GenerationEvent>[]> {
  const entries: FeedEntry<GenerationEvent>[] = [];
  const reached = Promise.withResolvers<void>();
  const isThere = () => (entries.at(-1) ?? reader).position.seq >= end;
  reader.consume({
    accept: (entry) => {
      entries.push(entry);
      if (isThere()) reached.resolve();
      return true;
    },
    end: () => reached.resolve(),
  });
  if (reader.start === 'continued' && !reader.empty && !isThere()) {
    const late = setTimeout(() => reached.resolve(), LAG_MS);
    await reached.promise;
    clearTimeout(late);
  }
  await reader.return();
  return entries;
}

export function isLast(event: GenerationEvent): boolean {
  return event.type !== 'FeedReset' && isTerminal(event);
}

function delivered({ codec }: Log) {
  return ({ event, position }: FeedEntry<GenerationEvent>): Delivered<GenerationEvent> => ({
    ...event,
    cursor: codec.encode(position, isLast(event)),
  });
}

function fromRow(
  events: readonly GenerationFeedEvent[],
  codec: CursorCodec,
): Delivered<GenerationFeedEvent>[] {
  return events.map((event, at) => ({
    ...event,
    cursor: codec.encode({ epoch: ROW, seq: at + 1 }, isTerminal(event)),
  }));
}
