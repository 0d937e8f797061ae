import { monotonicMicros } from '../peers/support/token-source.ts';

const BUCKET_MICROS = 10;
const BUCKETS = 1_000_000;

/** What viewers got of streams whose tokens say when they were written: how late each was, and whether any is missing. */
export class Arrivals {
  count = 0;
  /** Tokens that came twice, too early or behind a gap. */
  faults = 0;
  readonly #next: number[];
  readonly #buckets = new Uint32Array(BUCKETS);

  constructor(viewers: number) {
    this.#next = Array.from({ length: viewers }, () => 0);
  }

  /** Takes one event's text, which may be several tokens: `<number>@<µs> `. */
  take(viewer: number, text: string): void {
    const now = monotonicMicros();
    for (let at = 0; at < text.length; ) {
      const [sign, end] = [text.indexOf('@', at), text.indexOf(' ', at)];
      const number = Number(text.slice(at, sign));
      const late = now - Number(text.slice(sign + 1, end));
      at = end + 1;
      if (number !== this.#next[viewer]) this.faults += 1;
      this.#next[viewer] = number + 1;
      this.count += 1;
      const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(late / BUCKET_MICROS)));
      this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    }
  }

  /** How late the token was that this share of all were no later than, in ms; 10,000 ms and more are one. */
  quantile(share: number): number {
    let left = Math.ceil(this.count * share);
    const bucket = this.#buckets.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    return (bucket * BUCKET_MICROS) / 1000;
  }
}
