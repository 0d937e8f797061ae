import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateTokens, fitContext } from '../../../src/features/generation/context-window.ts';
import type { ChatMessage } from '../../../src/platform/model/chat-model.port.ts';

const messages = fc.array(
  fc.record({
    role: fc.constantFrom<ChatMessage['role']>('user', 'assistant'),
    text: fc.string({ minLength: 1, maxLength: 400 }),
  }),
  { minLength: 1, maxLength: 20 },
);
const systems = fc.option(fc.string({ minLength: 1, maxLength: 200 }), { nil: null });
const windows = fc.record({
  contextWindow: fc.integer({ min: 1, max: 2000 }),
  maxOutputTokens: fc.integer({ min: 1, max: 500 }),
});
const tokensOf = (prompt: readonly ChatMessage[]) =>
  prompt.reduce((sum, { text }) => sum + estimateTokens(text) + 4, 0);

test('the prompt is the system prompt and the newest messages, within what the answer leaves of the window', () => {
  fc.assert(
    fc.property(systems, messages, windows, (system, all, limits) => {
      const prompt = fitContext(system, all, limits);
      const room =
        limits.contextWindow - Math.min(limits.maxOutputTokens, Math.floor(limits.contextWindow / 2));
      const before: ChatMessage[] = system === null ? [] : [{ role: 'system', text: system }];
      if (prompt === null) {
        expect(tokensOf([...before, ...all.slice(-1)])).toBeGreaterThan(room);
        return;
      }
      const kept = prompt.slice(before.length);
      expect(prompt.slice(0, before.length)).toEqual(before);
      expect(kept).toEqual(all.slice(all.length - kept.length));
      expect(tokensOf(prompt)).toBeLessThanOrEqual(room);
      const oneMore = all.slice(-kept.length - 1);
      if (kept.length < all.length) expect(tokensOf([...before, ...oneMore])).toBeGreaterThan(room);
    }),
    { numRuns: 500 },
  );
});

test('a window that nobody knows bounds nothing', () => {
  fc.assert(
    fc.property(messages, (all) => {
      expect(fitContext('Be brief.', all, { contextWindow: null, maxOutputTokens: 2048 })).toEqual([
        { role: 'system', text: 'Be brief.' },
        ...all,
      ]);
    }),
  );
});

test('an answer longer than the window leaves half of it to the prompt', () => {
  const message: ChatMessage = { role: 'user', text: 'x'.repeat(4 * 46) };
  const limits = { contextWindow: 100, maxOutputTokens: 5000 };
  expect(fitContext(null, [message], limits)).toEqual([message]);
  expect(fitContext(null, [{ ...message, text: `${message.text}x` }], limits)).toBeNull();
});
