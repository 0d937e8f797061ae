import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateTokens } from '../../../../src/core/token-estimate.ts';
import {
  type ContextMessage,
  fitContext,
} from '../../../../src/features/generation/prompt/context-window.ts';

const messages: fc.Arbitrary<ContextMessage[]> = fc.array(
  fc.record({
    role: fc.constantFrom<ContextMessage['role']>('user', 'assistant'),
    text: fc.string({ minLength: 1, maxLength: 400 }),
    pinned: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
    imageCount: fc.integer({ min: 0, max: 20 }).map((n) => (n === 0 ? 1 : 0)),
  }),
  { minLength: 1, maxLength: 20 },
);
const systems = fc.option(fc.string({ minLength: 1, maxLength: 200 }), { nil: null });
const windows = fc.record({
  contextWindow: fc.integer({ min: 1, max: 6000 }),
  maxOutputTokens: fc.integer({ min: 1, max: 500 }),
});
const costOf = ({ text, imageCount }: Pick<ContextMessage, 'text' | 'imageCount'>) =>
  estimateTokens(text) + 4 + 1000 * imageCount;
const tokensOf = (kept: readonly ContextMessage[], system: string | null) =>
  kept.reduce((sum, message) => sum + costOf(message), 0) +
  (system === null ? 0 : costOf({ text: system, imageCount: 0 }));

const message = (text: string, more: Partial<ContextMessage> = {}): ContextMessage => ({
  role: 'user',
  text,
  pinned: false,
  imageCount: 0,
  ...more,
});

test('a prompt is within the window, holds what must be in it, and keeps the order', () => {
  fc.assert(
    fc.property(systems, messages, windows, (system, all, limits) => {
      const { kept, usedTokens, answerTokens, omitted, fits } = fitContext(system, all, limits);
      const room =
        limits.contextWindow - Math.min(limits.maxOutputTokens, Math.floor(limits.contextWindow / 2));
      const due = all.filter((one, at) => at === all.length - 1 || one.pinned);
      const isIn = (one: ContextMessage) => kept.includes(one);

      expect(kept).toEqual(all.filter(isIn));
      expect(usedTokens).toBe(tokensOf(kept, system));
      expect(answerTokens).toBeLessThanOrEqual(limits.maxOutputTokens);
      if (fits) expect(usedTokens + answerTokens).toBeLessThanOrEqual(limits.contextWindow);
      expect(omitted).toBe(all.length - kept.length);
      expect(due.every(isIn)).toBe(true);
      expect(fits).toBe(tokensOf(due, system) <= room);
      if (!fits) return;
      expect(usedTokens).toBeLessThanOrEqual(room);
      const lost = all.findLast((one) => !isIn(one));
      if (lost) expect(usedTokens + costOf(lost)).toBeGreaterThan(room);
      // Nothing older than what was left out is kept, but for what is pinned.
      const before = lost ? all.slice(0, all.indexOf(lost)) : [];
      expect(before.filter((one) => isIn(one) && !due.includes(one))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('a window that nobody knows bounds nothing', () => {
  fc.assert(
    fc.property(messages, (all) => {
      const { kept, fits } = fitContext('Be brief.', all, { contextWindow: null, maxOutputTokens: 2048 });
      expect(fits).toBe(true);
      expect(kept).toEqual(all);
    }),
  );
});

test('an answer longer than the window leaves half of it to the prompt', () => {
  const whole = message('x'.repeat(4 * 46));
  const limits = { contextWindow: 100, maxOutputTokens: 5000 };
  expect(fitContext(null, [whole], limits)).toMatchObject({ kept: [whole], usedTokens: 50, fits: true });
  expect(fitContext(null, [message(`${whole.text}x`)], limits).fits).toBe(false);
});
