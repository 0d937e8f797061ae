import { NotFoundError } from '../../core/errors.ts';
import type { Viewer } from '../../core/viewer.ts';
import { type Cursor, CursorCodec } from '../../platform/feed/cursor.ts';
import type { FeedReader, Position } from '../../platform/feed/feed.port.ts';
import {
  aheadOfFeed,
  type Delivered,
  decodeAfter,
  deliver,
  deliverOnly,
  FEED_RESET,
  type FeedReset,
  openReader,
  type Subscriptions,
} from '../live/feed-subscription.ts';
import { feedKey, type GenerationFeedEvent, isTerminal, mergeDeltas } from '../live/feeds.ts';

/** How a generation stands in the database. */
export interface GenerationSnapshot {
  readonly id: string;
  /** What is stored of the answer, as deltas; the whole of it once the generation has ended. */
  readonly deltas: readonly GenerationFeedEvent[];
  /** Where in the feed that ends; null before the first checkpoint. */
  readonly position: Position | null;
  /** The terminal event; null while it runs. */
  readonly ended: GenerationFeedEvent | null;
}

export type GenerationEvent = GenerationFeedEvent | FeedReset;
type Events = AsyncIterableIterator<Delivered<GenerationEvent>>;

export interface GenerationEventsDeps extends Subscriptions {
  /** Null when there is none or it is somebody else's. */
  readonly snapshot: (viewer: Viewer, generationId: string) => Promise<GenerationSnapshot | null>;
}

/** The epoch of what is told from the row instead of the log: its deltas and its end, from 1. */
const ROW = 'row';

/** One answer as it is written, from its start or behind a cursor, up to its terminal event. */
export class GenerationEvents {
  readonly #deps: GenerationEventsDeps;

  constructor(deps: GenerationEventsDeps) {
    this.#deps = deps;
  }

  /** Throws a NotFoundError unless the generation is the viewer's, an InvalidInputError for a cursor that is not of its feed. */
  async subscribe(viewer: Viewer, generationId: string, after: string | null): Promise<Events> {
    const snapshot = await this.#deps.snapshot(viewer, generationId);
    if (!snapshot) throw new NotFoundError('generation', 'generationId');
    const codec = this.#codec(generationId);
    const cursor = after === null ? null : decodeAfter(codec, after);
    if (cursor?.terminal) return deliverOnly<GenerationEvent>([]);
    return snapshot.ended
      ? this.#ended(snapshot, snapshot.ended, codec, cursor)
      : this.#running(snapshot, codec, cursor);
  }

  /** The place in the feed up to which `text` of the row reaches: subscribe behind it to see only what the row lacks. */
  async cursorOf(snapshot: Omit<GenerationSnapshot, 'deltas'>): Promise<string> {
    const codec = this.#codec(snapshot.id);
    if (snapshot.ended) return codec.encode({ epoch: ROW, seq: 0 }, true);
    if (snapshot.position) return codec.encode(snapshot.position);
    const { epoch } = await this.#deps.feed.head(feedKey.generation(snapshot.id));
    return codec.encode({ epoch, seq: 0 });
  }

  async #ended(
    { id, deltas }: GenerationSnapshot,
    terminal: GenerationFeedEvent,
    codec: CursorCodec,
    cursor: Cursor | null,
  ): Promise<Events> {
    const told = fromRow([...deltas, terminal], codec);
    const { epoch, seq } = cursor?.position ?? { epoch: ROW, seq: 0 };
    if (epoch === ROW) {
      if (seq > told.length) throw aheadOfFeed();
      return deliverOnly<GenerationEvent>(told.slice(seq));
    }
    const reader = await this.#open(id, { epoch, seq });
    const held = reader.start === 'continued' && !reader.empty;
    const head = await this.#deps.feed.head(feedKey.generation(id));
    if (held && head.seq > seq) return this.#deliver([], reader, codec);
    await reader.return();
    const end = told.slice(deltas.length);
    // Who has read the whole log need not wait: the end is in the row, whether or not it will be in the log.
    if (held) return deliverOnly<GenerationEvent>(end);
    const reset = { ...FEED_RESET, cursor: codec.encode({ epoch: ROW, seq: deltas.length }) };
    return deliverOnly<GenerationEvent>([reset, ...end]);
  }

  async #running(snapshot: GenerationSnapshot, codec: CursorCodec, cursor: Cursor | null): Promise<Events> {
    const { id, deltas, position } = snapshot;
    const reader = await this.#open(id, cursor?.position ?? 'start');
    const { epoch } = reader.position;
    const whole =
      reader.start === 'continued' && (cursor !== null || deltas.length === 0 || position?.epoch === epoch);
    if (whole) return this.#deliver([], reader, codec);
    // The log lacks a part. What the row holds stands in for it, and reading goes on where that ends.
    const resumeAt = position?.epoch === epoch ? position : reader.position;
    const rest = resumeAt === position ? await this.#open(id, resumeAt) : reader;
    if (rest !== reader) await reader.return();
    const opening: Delivered<GenerationEvent>[] = cursor === null ? fromRow(deltas, codec) : [];
    const last = opening.pop() ?? FEED_RESET;
    return this.#deliver([...opening, { ...last, cursor: codec.encode(resumeAt) }], rest, codec);
  }

  #open(generationId: string, from: 'start' | Position): Promise<FeedReader<GenerationFeedEvent>> {
    return openReader<GenerationFeedEvent>(this.#deps, feedKey.generation(generationId), from, mergeDeltas);
  }

  #deliver(
    opening: readonly Delivered<GenerationEvent>[],
    reader: FeedReader<GenerationFeedEvent>,
    codec: CursorCodec,
  ): Events {
    return deliver<GenerationEvent, GenerationFeedEvent>(
      opening,
      reader,
      ({ event, position }) => ({ ...event, cursor: codec.encode(position, isTerminal(event)) }),
      isTerminal,
    );
  }

  #codec(generationId: string): CursorCodec {
    return new CursorCodec(this.#deps.cursorSecret, feedKey.generation(generationId));
  }
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
