import { InvalidInputError, NotFoundError } from '../../../core/errors.ts';
import type { Viewer } from '../../../core/viewer.ts';
import { CursorCodec } from '../../../platform/feed/cursor.ts';
import { FeedInterruptedError, type Position } from '../../../platform/feed/feed.port.ts';
import { Channels } from '../../live/channels.ts';
import { EventQueue } from '../../live/event-queue.ts';
import { decodeAfter, type Subscriptions } from '../../live/feed-subscription.ts';
import { feedKey, mergeDeltas } from '../../live/feeds.ts';
import { liveStats } from '../../live/live-stats.ts';
import type { GenerationEvent, GenerationSnapshot } from '../run/generation-snapshot.ts';
import {
  type Beginning,
  beginEnded,
  beginRunning,
  cursorOfRow,
  isLast,
  NOWHERE,
} from './generation-beginning.ts';

export interface GenerationEventsDeps extends Subscriptions {
  /** At most one delta in so many milliseconds, unless the subscriber says otherwise. */
  readonly coalesceMs: number;
  /** Null when there is none or it is somebody else's. */
  readonly snapshot: (viewer: Viewer, generationId: string) => Promise<GenerationSnapshot | null>;
}

export interface GenerationEventsOptions {
  /** The cursor behind which to go on; null for the beginning. */
  readonly after: string | null;
  /** 0 to 1000; null for the server's own. */
  readonly coalesceMs: number | null;
}

/** Who watches which answer, and how. */
interface Watch {
  readonly viewer: Viewer;
  readonly generationId: string;
  readonly codec: CursorCodec;
  readonly intervalMs: number;
  readonly queue: EventQueue<GenerationEvent>;
}

const MAX_COALESCE_MS = 1000;

/** One answer as it is written, from its start or behind a cursor, up to its terminal event. */
export class GenerationEvents {
  readonly stats = liveStats();
  readonly #deps: GenerationEventsDeps;
  readonly #channels: Channels<GenerationEvent>;

  constructor(deps: GenerationEventsDeps) {
    this.#deps = deps;
    this.#channels = new Channels({ cursorSecret: deps.cursorSecret, merge, isLast });
  }

  /** Channels that are open here; none when nobody watches. */
  get channels(): number {
    return this.#channels.size;
  }

  /**
   * Throws a NotFoundError unless the generation is the viewer's, an InvalidInputError for a cursor that is not of its feed or
   * a pace that is out of range, a FeedUnavailableError when a running answer's log cannot be reached.
   */
  async subscribe(
    viewer: Viewer,
    generationId: string,
    { after, coalesceMs }: GenerationEventsOptions,
  ): Promise<EventQueue<GenerationEvent>> {
    const intervalMs = coalesceMs ?? this.#deps.coalesceMs;
    if (intervalMs < 0 || intervalMs > MAX_COALESCE_MS)
      throw InvalidInputError.of('coalesceMs', `From 0 to ${MAX_COALESCE_MS} milliseconds.`);
    const snapshot = await this.#find(viewer, generationId);
    const codec = this.#codec(generationId);
    const cursor = after === null ? null : decodeAfter(codec, after);
    const beginning: Beginning = cursor?.terminal
      ? { opening: [], reading: null }
      : await this.#begin(snapshot, codec, cursor?.position ?? null);
    const queue = new EventQueue<GenerationEvent>({
      maxBytes: this.#deps.maxQueueBytes,
      merge,
      stats: this.stats,
    });
    this.#deliver({ viewer, generationId, codec, intervalMs, queue }, beginning);
    return queue;
  }

  /** The place in the feed up to which `text` of the row reaches: subscribe behind it to see only what the row lacks. */
  async cursorOf(snapshot: Omit<GenerationSnapshot, 'deltas'>): Promise<string> {
    return cursorOfRow(this.#deps.feed, snapshot, this.#codec(snapshot.id));
  }

  async #find(viewer: Viewer, generationId: string): Promise<GenerationSnapshot> {
    const snapshot = await this.#deps.snapshot(viewer, generationId);
    if (!snapshot) throw new NotFoundError('generation', 'generationId');
    return snapshot;
  }

  #begin(snapshot: GenerationSnapshot, codec: CursorCodec, from: Position | null): Promise<Beginning> {
    const { feed, maxQueueBytes } = this.#deps;
    const log = { feed, maxQueueBytes, codec, merge };
    return snapshot.ended
      ? beginEnded(log, snapshot, snapshot.ended, from)
      : beginRunning(log, snapshot, from);
  }

  #deliver(watch: Watch, { opening, reading }: Beginning): void {
    const { queue, intervalMs, generationId } = watch;
    for (const event of opening) queue.replay(event);
    if (!reading) {
      queue.end(null);
      return;
    }
    const watching = {
      queue,
      position: reading.position,
      onCut: (error: Error | null) => {
        if (error instanceof FeedInterruptedError) void this.#resume(watch, watching.position);
        else queue.end(error);
      },
    };
    this.#channels.watch(feedKey.generation(generationId), intervalMs, watching, reading.reader);
  }

  /** Goes on behind `position` after the feed lost its place; meanwhile the answer may have ended. */
  async #resume(watch: Watch, position: Position): Promise<void> {
    const { queue, viewer, generationId, codec } = watch;
    queue.onLeave = () => {};
    try {
      const snapshot = await this.#find(viewer, generationId);
      const beginning = await this.#begin(snapshot, codec, position).catch((error) => {
        // The log has come back shorter than it was.
        if (error instanceof InvalidInputError) return this.#begin(snapshot, codec, NOWHERE);
        throw error;
      });
      if (queue.ended) await beginning.reading?.reader.return();
      else this.#deliver(watch, beginning);
    } catch (error) {
      queue.end(error as Error);
    }
  }

  #codec(generationId: string): CursorCodec {
    return new CursorCodec(this.#deps.cursorSecret, feedKey.generation(generationId));
  }
}

function merge(earlier: GenerationEvent, later: GenerationEvent): GenerationEvent | null {
  return earlier.type === 'FeedReset' || later.type === 'FeedReset' ? null : mergeDeltas(earlier, later);
}
