import type { GenerationEvent } from '../../../src/features/generation/run/generation-snapshot.ts';
import { GenerationEvents } from '../../../src/features/generation/watch/generation-events.ts';
import type { EventQueue } from '../../../src/features/live/event-queue.ts';
import type { Delivered } from '../../../src/features/live/feed-subscription.ts';
import { feedKey, type GenerationFeedEvent } from '../../../src/features/live/feeds.ts';
import type { Feed, FeedClaim } from '../../../src/platform/feed/feed.port.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';

const VIEWER = { userId: 'ada', sessionId: 'session', expiresAt: new Date(8.64e15) };
const ID = 'the-answer';

export const FINISHED: GenerationFeedEvent = {
  type: 'GenerationFinished',
  status: 'COMPLETE',
  finishReason: 'STOP',
  usage: { inputTokens: 1, outputTokens: 1 },
  cached: false,
  messageId: 'the-message',
};

/** An answer that a test writes into a feed of this process, with viewers who watch it without any server between. */
export class WatchedAnswer implements AsyncDisposable {
  readonly feed = new MemoryFeed({ maxBytes: 1e6, maxAgeMs: 60_000, clock: { now: () => new Date() } });
  readonly events: GenerationEvents;
  readonly #log: FeedClaim<GenerationFeedEvent>;
  /** How the row stands; a test may change it. */
  row: { deltas: readonly GenerationFeedEvent[]; ended: GenerationFeedEvent | null } = {
    deltas: [],
    ended: null,
  };
  text = '';

  constructor(options: { coalesceMs?: number; maxQueueBytes?: number; through?: (feed: Feed) => Feed } = {}) {
    const { coalesceMs = 15, maxQueueBytes = 1_000_000, through = (feed) => feed } = options;
    this.events = new GenerationEvents({
      feed: through(this.feed),
      cursorSecret: Buffer.alloc(32),
      coalesceMs,
      maxQueueBytes,
      snapshot: async () => ({ id: ID, position: null, ...this.row }),
    });
    this.#log = this.feed.claim(feedKey.generation(ID));
  }

  write(text: string): void {
    this.text += text;
    this.#log.append({ type: 'TextDelta', text });
  }

  end(): void {
    this.#log.append(FINISHED);
  }

  async watch(
    options: { after?: string | null; coalesceMs?: number | null; reading?: boolean } = {},
  ): Promise<TestViewer> {
    const { after = null, coalesceMs = null, reading = true } = options;
    return new TestViewer(await this.events.subscribe(VIEWER, ID, { after, coalesceMs }), reading);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.feed.close();
  }
}

/** Somebody who takes events as they come, or not as long as `reading` is false. */
export class TestViewer {
  readonly seen: Delivered<GenerationEvent>[] = [];
  readonly queue: EventQueue<GenerationEvent>;
  /** Undefined until the stream has ended; then its error, or null. */
  end: Error | null | undefined;
  #reading: boolean;

  constructor(queue: EventQueue<GenerationEvent>, reading: boolean) {
    this.queue = queue;
    this.#reading = reading;
    queue.consume({
      accept: (event) => {
        if (this.#reading) this.seen.push(event);
        return this.#reading;
      },
      end: (error) => {
        this.end = error;
      },
    });
  }

  get text(): string {
    return this.seen.map((event) => ('text' in event ? event.text : '')).join('');
  }

  get types(): string[] {
    return this.seen.map(({ type }) => type);
  }

  set reading(reading: boolean) {
    this.#reading = reading;
    if (reading) this.queue.resume();
  }

  leave(): void {
    void this.queue.return();
  }
}
