import { sizeOf } from './event-size.ts';
import type { FeedEvent } from './feed.port.ts';

/** Past either a run is full: what is packed is dropped as a whole. */
const MAX_EVENTS = 64;
const MAX_BYTES = 16 * 1024;
/** What a packed event costs besides its text: where it ends. */
const PACKED_BYTES = 8;

interface Delta extends FeedEvent {
  readonly text: string;
}

/** Deltas of one type, in a row: all their text, and where each of them ends in it. */
interface Packed {
  readonly type: string;
  readonly text: string;
  readonly ends: readonly number[];
}

/** Neighbouring events of a log. A full run of deltas is packed: as objects they would take several times their text. */
export class EventRun {
  #events: FeedEvent[] = [];
  #times: number[] = [];
  #packed: Packed | null = null;
  #lastAt = 0;
  #bytes = 0;

  get length(): number {
    return this.#packed?.ends.length ?? this.#events.length;
  }

  /** What it holds, estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When the oldest event came that can be dropped, in ms; packed ones are dropped together, when the last is due. */
  get oldestAt(): number {
    return this.#times[0] ?? this.#lastAt;
  }

  get isFull(): boolean {
    return this.#events.length >= MAX_EVENTS || this.#bytes >= MAX_BYTES;
  }

  push(event: FeedEvent, at: number): void {
    this.#events.push(event);
    this.#times.push(at);
    this.#lastAt = at;
    this.#bytes += sizeOf(event);
  }

  /** The event at `index`, from 0 to `length`. */
  at(index: number): FeedEvent | undefined {
    if (!this.#packed) return this.#events[index];
    const { type, text, ends } = this.#packed;
    const delta: Delta = { type, text: text.slice(index > 0 ? ends[index - 1] : 0, ends[index]) };
    return delta;
  }

  dropOldest(): void {
    const oldest = this.#events.shift();
    this.#times.shift();
    this.#packed = null;
    this.#bytes = oldest ? this.#bytes - sizeOf(oldest) : 0;
  }

  /** Nothing more is pushed. */
  pack(): void {
    const events = this.#events;
    const type = events[0]?.type ?? '';
    if (!events.every((event): event is Delta => event.type === type && isDelta(event))) return;
    let end = 0;
    const ends = events.map(({ text }) => {
      end += text.length;
      return end;
    });
    // Joined and not added up: a sum would hold on to its parts.
    const text = events.map((event) => event.text).join('');
    this.#packed = { type, text, ends };
    this.#events = [];
    this.#times = [];
    this.#bytes = text.length * 2 + ends.length * PACKED_BYTES;
  }
}

function isDelta(event: FeedEvent): event is Delta {
  return Object.keys(event).length === 2 && 'text' in event && typeof event.text === 'string';
}
