import type { CursorCodec } from '../../platform/feed/cursor.ts';
import type { FeedEntry, FeedEvent, FeedReader, Merge, Position } from '../../platform/feed/feed.port.ts';
import { Coalescer } from './coalescer.ts';
import type { EventQueue } from './event-queue.ts';
import type { Delivered } from './feed-subscription.ts';
import type { Ticker } from './ticker.ts';

export interface ChannelKind<E extends FeedEvent> {
  readonly merge: Merge<E>;
  /** Whether it is the feed's last. */
  readonly isLast: (event: E) => boolean;
}

export interface ChannelOptions<E extends FeedEvent> extends ChannelKind<E> {
  readonly codec: CursorCodec;
  readonly ticker: Ticker;
  /** Called once, when nobody is left or the feed has ended. */
  readonly onClose: (channel: Channel<E>) => void;
}

/** One who watches: what is brought to it, and where that reaches to. */
export interface Watching<E extends FeedEvent> {
  readonly queue: EventQueue<E>;
  /** Behind this place lies what its queue has not been given yet. */
  position: Position;
  /** The feed's reading ended here without the feed's end; null when it was closed. */
  readonly onCut: (error: Error | null) => void;
}

/**
 * One feed at one pace, read once for all who watch it on this instance: what comes is coalesced once, gets its cursor once,
 * and the same event is given to every queue. Who joins later brings a reader of its own and stays with it until both stand
 * at the same place, so that nothing is missed and nothing comes twice. With the last to leave everything is let go at once.
 */
export class Channel<E extends FeedEvent> {
  readonly #options: ChannelOptions<E>;
  readonly #coalescer: Coalescer<FeedEntry<E>>;
  readonly #watching = new Set<Watching<E>>();
  #joining: readonly (() => void)[] = [];
  readonly #reader: FeedReader<E>;
  #head: Position;
  #closed = false;

  /** The first one's reader becomes the channel's. */
  constructor(options: ChannelOptions<E>, first: Watching<E>, reader: FeedReader<E>) {
    this.#options = options;
    this.#reader = reader;
    this.#head = reader.position;
    const join = (earlier: FeedEntry<E>, later: FeedEntry<E>) => {
      const event = options.merge(earlier.event, later.event);
      return event && { position: later.position, event };
    };
    this.#coalescer = new Coalescer(options.ticker, join, (entry) => this.#emit(entry));
    this.#attach(first);
    let replaying = true;
    reader.consume({
      accept: (entry) => {
        if (replaying) {
          this.#head = entry.position;
          this.#give(first, this.#deliver(entry), entry, true);
          if (options.isLast(entry.event)) this.#close();
        } else this.#accept(entry);
        return true;
      },
      end: (error) => this.#cut(error),
    });
    replaying = false;
  }

  /** Where the feed has been read to. */
  get head(): Position {
    return this.#head;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Lets `watching` in, whose `reader` has begun somewhere in this epoch. */
  join(watching: Watching<E>, reader: FeedReader<E>): void {
    let settled = false;
    const settle = () => {
      settled = true;
      this.#joining = this.#joining.filter((each) => each !== attach);
      void reader.return();
      this.#closeIfEmpty();
    };
    const attach = () => {
      if (settled || this.#closed || watching.position.seq !== this.#head.seq) return;
      // For those who are here already: what is pending is nothing new to the newcomer.
      this.#coalescer.flush();
      this.#attach(watching);
      settle();
    };
    let replaying = true;
    this.#joining = this.#joining.concat(attach);
    watching.queue.onLeave = settle;
    reader.consume({
      accept: (entry) => {
        if (settled) return true;
        this.#give(watching, this.#deliver(entry), entry, replaying);
        if (this.#options.isLast(entry.event)) settle();
        else if (!replaying) attach();
        return true;
      },
      end: (error) => {
        if (settled) return;
        settle();
        watching.onCut(error);
      },
    });
    replaying = false;
    attach();
  }

  #attach(watching: Watching<E>): void {
    this.#watching.add(watching);
    watching.queue.onLeave = () => {
      this.#watching.delete(watching);
      this.#closeIfEmpty();
    };
  }

  #accept(entry: FeedEntry<E>): void {
    if (this.#closed) return;
    this.#head = entry.position;
    this.#coalescer.add(entry);
    if (this.#options.isLast(entry.event)) {
      this.#coalescer.flush();
      this.#close();
    } else for (const attach of this.#joining) attach();
  }

  #emit(entry: FeedEntry<E>): void {
    const event = this.#deliver(entry);
    for (const watching of this.#watching) this.#give(watching, event, entry, false);
  }

  #deliver({ event, position }: FeedEntry<E>): Delivered<E> {
    return { ...event, cursor: this.#options.codec.encode(position, this.#options.isLast(event)) };
  }

  #give(watching: Watching<E>, event: Delivered<E>, { position }: FeedEntry<E>, replaying: boolean): void {
    watching.position = position;
    if (replaying) watching.queue.replay(event);
    else watching.queue.push(event);
    if (this.#options.isLast(event)) watching.queue.end(null);
  }

  /** The reading ended, and not by the feed's last event. */
  #cut(error: Error | null): void {
    if (this.#closed) return;
    this.#coalescer.flush();
    const left = [...this.#watching];
    this.#watching.clear();
    this.#close();
    for (const { onCut } of left) onCut(error);
  }

  #closeIfEmpty(): void {
    if (this.#watching.size === 0 && this.#joining.length === 0) this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#coalescer.clear();
    this.#options.onClose(this);
    void this.#reader.return();
  }
}
