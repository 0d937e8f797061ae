import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Coalescer } from '../../../src/features/live/coalescer.ts';
import { Ticker } from '../../../src/features/live/ticker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Kind = 'text' | 'reasoning';

function coalescer(pace: number | Ticker) {
  const sent: { kind: Kind; text: string; at: number }[] = [];
  const coalescer = new Coalescer<{ kind: Kind; text: string }>(
    typeof pace === 'number' ? new Ticker(pace) : pace,
    (earlier, later) =>
      earlier.kind === later.kind ? { kind: later.kind, text: earlier.text + later.text } : null,
    (delta) => sent.push({ ...delta, at: Date.now() }),
  );
  const subject = {
    add: (kind: Kind, text: string) => coalescer.add({ kind, text }),
    flush: () => coalescer.flush(),
  };
  return { subject, sent, texts: () => sent.map(({ text }) => text) };
}

test('the first token goes at once, then one delta per interval, then the next first at once again', () => {
  const { subject, texts } = coalescer(15);
  for (const token of ['a', 'b', 'c']) subject.add('text', token);
  expect(texts()).toEqual(['a']);
  vi.advanceTimersByTime(14);
  expect(texts()).toEqual(['a']);
  vi.advanceTimersByTime(1);
  expect(texts()).toEqual(['a', 'bc']);
  subject.add('text', 'd');
  expect(texts()).toEqual(['a', 'bc']);
  vi.advanceTimersByTime(15);
  vi.advanceTimersByTime(15);
  subject.add('text', 'e');
  expect(texts()).toEqual(['a', 'bc', 'd', 'e']);
});

test('a change of kind sends what was pending before it', () => {
  const { subject, sent } = coalescer(15);
  subject.add('reasoning', 'a');
  subject.add('reasoning', 'b');
  subject.add('text', 'c');
  subject.flush();
  expect(sent.map(({ kind, text }) => [kind, text])).toEqual([
    ['reasoning', 'a'],
    ['reasoning', 'b'],
    ['text', 'c'],
  ]);
});

test('with an interval of 0 every token goes as it comes', () => {
  const { subject, texts } = coalescer(0);
  for (const token of ['a', 'b', 'c']) subject.add('text', token);
  expect(texts()).toEqual(['a', 'b', 'c']);
  expect(vi.getTimerCount()).toBe(0);
});

test('who waits at one pace goes at one tick, whoever came when, and nobody twice in an interval', () => {
  const pace = new Ticker(15);
  const [one, other] = [coalescer(pace), coalescer(pace)];
  const bothAdd = (text: string) => {
    one.subject.add('text', text);
    other.subject.add('text', text);
  };
  one.subject.add('text', 'a');
  one.subject.add('text', 'b');
  vi.advanceTimersByTime(7);
  bothAdd('c');
  other.subject.add('text', 'd');
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(8);
  expect([one.texts(), other.texts()]).toEqual([['a', 'bc'], ['c']]);
  bothAdd('e');
  vi.advanceTimersByTime(15);
  expect([one.texts(), other.texts()]).toEqual([
    ['a', 'bc', 'e'],
    ['c', 'de'],
  ]);
  expect(one.sent.at(-1)?.at).toBe(other.sent.at(-1)?.at);
  expect(vi.getTimerCount()).toBe(0);
});

test('whatever comes when: nothing is lost or turned round, one kind keeps its pace, a flush leaves no timer', () => {
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom<Kind>('text', 'reasoning'),
      text: fc.string({ minLength: 1 }),
      wait: fc.nat(40),
    }),
  );
  fc.assert(
    fc.property(steps, fc.nat(30), (tokens, intervalMs) => {
      const { subject, sent } = coalescer(intervalMs);
      for (const { kind, text, wait } of tokens) {
        subject.add(kind, text);
        vi.advanceTimersByTime(wait);
      }
      subject.flush();
      expect(vi.getTimerCount()).toBe(0);
      const inOrder = (list: readonly { kind: Kind; text: string }[]) =>
        list.flatMap(({ kind, text }) => [...text].map((letter) => `${kind}:${letter}`));
      expect(inOrder(sent)).toEqual(inOrder(tokens));
      for (const [at, delta] of sent.entries()) {
        const [before, after] = [sent[at - 1], sent[at + 1]];
        if (before?.kind === delta.kind && after?.kind === delta.kind)
          expect(delta.at - before.at).toBeGreaterThanOrEqual(intervalMs);
      }
    }),
  );
});
