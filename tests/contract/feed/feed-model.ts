import fc from 'fast-check';
import { expect } from 'vitest';
import type { FeedEntry, FeedReader } from '../../../src/platform/feed/feed.port.ts';
import type { FeedUnderTest } from './feed-under-test.ts';
import { joinWords, take, type Word, word } from './words.ts';

const KEYS = 2;
const SLOTS = 4;

export const operations = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('append'), at: fc.nat(KEYS - 1), count: fc.nat(5) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('open'), at: fc.nat(SLOTS - 1), count: fc.nat(2) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('take'), at: fc.nat(SLOTS - 1), count: fc.nat(8) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), at: fc.nat(SLOTS - 1), count: fc.nat(0) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('cut'), at: fc.nat(SLOTS - 1), count: fc.nat(2) }) },
  ),
  { maxLength: 60 },
);

export type Operation = typeof operations extends fc.Arbitrary<(infer T)[]> ? T : never;

interface Slot {
  readonly key: string;
  readonly merging: boolean;
  reader: FeedReader<Word>;
  /** How many of the key's events the reader has been given. */
  read: number;
  waiting: Promise<IteratorResult<FeedEntry<Word>, undefined>> | null;
}

/** A feed beside the list that it is meant to be; every reader must be a walk through that list. */
export class FeedModel {
  readonly #studio: FeedUnderTest;
  readonly #written = new Map<string, string[]>();
  readonly #slots: (Slot | undefined)[] = [];
  #texts = 0;

  constructor(studio: FeedUnderTest) {
    this.#studio = studio;
  }

  async perform({ do: what, at, count }: Operation): Promise<void> {
    if (what === 'append') return this.#append(`key${at}`, count);
    if (what === 'open') return this.#open(at, count);
    const slot = this.#slots[at];
    if (!slot) return;
    if (what === 'take') await this.#take(slot, Math.min(count, this.#behind(slot)));
    else if (what === 'wait' && this.#behind(slot) === 0) slot.waiting ??= slot.reader.next();
    else if (what === 'cut') await this.#cut(slot, count === 0);
  }

  /** All readers read to the end and leave. */
  async finish(): Promise<void> {
    for (const slot of this.#slots) {
      if (!slot) continue;
      await this.#take(slot, this.#behind(slot));
      await slot.reader.return();
      if (slot.waiting) expect((await slot.waiting).done).toBe(true);
    }
    expect(this.#studio.readers()).toBe(0);
  }

  async #append(key: string, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const text = `<${++this.#texts}>`;
      this.#list(key).push(text);
      this.#studio.feed.append(key, word(text));
    }
    if (count === 0) return;
    for (const slot of this.#slots) if (slot?.key === key && slot.waiting) await this.#takeWaiting(slot);
  }

  async #open(at: number, count: number): Promise<void> {
    await this.#slots[at]?.reader.return();
    const key = `key${at % KEYS}`;
    const from = count === 0 ? 'start' : 'now';
    const merging = count === 2;
    const reader = await this.#studio.feed.read<Word>(key, { from, ...(merging && { merge: joinWords }) });
    const read = from === 'start' ? 0 : this.#list(key).length;
    this.#slots[at] = { key, merging, reader, read, waiting: null };
  }

  async #cut(slot: Slot, twice: boolean): Promise<void> {
    await slot.reader.return();
    if (slot.waiting) expect((await slot.waiting).done).toBe(true);
    slot.waiting = null;
    const { epoch } = slot.reader.position;
    const open = () =>
      this.#studio.feed.read<Word>(slot.key, {
        from: { epoch, seq: slot.read },
        ...(slot.merging && { merge: joinWords }),
      });
    if (twice) await (await open()).return();
    slot.reader = await open();
    expect(slot.reader.start).toBe('continued');
  }

  async #takeWaiting(slot: Slot): Promise<void> {
    const { value } = (await slot.waiting) ?? {};
    slot.waiting = null;
    this.#check(slot, value ? [value] : []);
  }

  async #take(slot: Slot, count: number): Promise<void> {
    const goal = slot.read + count;
    while (slot.read < goal) this.#check(slot, await take(slot.reader, 1));
  }

  /** The entries must be the very next of the list; a merged one may be several. */
  #check(slot: Slot, entries: readonly FeedEntry<Word>[]): void {
    expect(entries).not.toHaveLength(0);
    for (const { event, position } of entries) {
      const expected = this.#list(slot.key).slice(slot.read, position.seq);
      if (!slot.merging) expect(expected).toHaveLength(1);
      expect(event.text).toBe(expected.join(''));
      slot.read = position.seq;
    }
  }

  #behind(slot: Slot): number {
    return this.#list(slot.key).length - slot.read;
  }

  #list(key: string): string[] {
    const list = this.#written.get(key) ?? [];
    this.#written.set(key, list);
    return list;
  }
}
