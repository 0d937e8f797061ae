import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatEvent, ChatRequest } from '../../../src/platform/model/chat-model.port.ts';
import { ANSWERS, answerText } from '../../../src/platform/model/demo/catalogue.ts';
import { createDemoProvider, tokenize } from '../../../src/platform/model/demo/demo.ts';
import { anyCharacter } from '../../support/inputs/any-character.ts';

const demo = createDemoProvider({ tokenDelayMs: 0 });

async function ask(text: string, fields: Partial<ChatRequest> = {}) {
  const events: ChatEvent[] = [];
  await demo.stream(
    { model: 'demo', messages: [{ role: 'user', text }], maxOutputTokens: 8192, ...fields },
    (event) => events.push(event),
    new AbortController().signal,
  );
  const joined = (type: string) =>
    events.map((event) => ('text' in event && event.type === type ? event.text : '')).join('');
  return { events, text: joined('text'), reasoning: joined('reasoning'), last: events.at(-1) };
}

test('gives the same answer to the same prompt', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: anyCharacter, maxLength: 200 }), async (prompt) => {
      expect((await ask(prompt.toWellFormed())).events).toEqual((await ask(prompt.toWellFormed())).events);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['Show me some Python code', '```python'],
  ['How do I write this in SQL?', '```sql'],
  ['a table please', '| ---'],
  ['Explain the math of it', '$$'],
  ['a recipe as a list', '   1. '],
  ['Write a long essay', '## 7. Everywhere'],
  ['a quote with links', '> > '],
  ['emoji!', '👩‍🚀'],
  ['everything in markdown', '```diff'],
  ['请介绍一下中国茶', '六大茶类'],
  ['日本の四季について', '春'],
  ['ما هي القهوة العربية؟', 'القهوة'],
  ['ספר לי על העברית', 'עברית'],
  ['हिंदी में बताइए', 'भारतीय'],
  ['Warum ist das schön?', 'Himmel'],
])('%s', async (prompt, expected) => {
  expect((await ask(prompt)).text).toContain(expected);
});

test('introduces itself to any other prompt, which it quotes on one line', async () => {
  const { text } = await ask('Hi there,\n\nwho are you?');
  expect(text).toContain('built-in demo model');
  expect(text).toContain('> Hi there, who are you?\n');
  expect((await ask('x'.repeat(4000))).text).toContain(`> ${'x'.repeat(200)}…\n`);
});

test('every prepared answer can be reached by its words, and survives its tokens', async () => {
  for (const answer of ANSWERS) {
    const text = answerText(answer);
    expect((await ask(answer.keywords.join(' '))).text).toBe(text);
    expect(tokenize(text).join('')).toBe(text);
  }
});

test('tokens are never more than a word, never half a character, and joined they are the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 300 }), (text) => {
      const tokens = tokenize(text);
      expect(tokens.join('')).toBe(text);
      expect(tokens.every((token) => token.isWellFormed())).toBe(true);
    }),
  );
  expect(tokenize('A conversation 👩‍🚀 in 2026')).toEqual([
    'A',
    ' conversat',
    'ion',
    ' 👩‍🚀',
    ' in',
    ' 202',
    '6',
  ]);
});

test('counts tokens and ends for length where it must', async () => {
  const { events, last } = await ask('list', { maxOutputTokens: 10 });
  expect(last).toEqual({ type: 'finish', reason: 'LENGTH' });
  expect(events.at(-2)).toEqual({ type: 'usage', usage: { inputTokens: 1, outputTokens: 10 } });
  expect(events).toHaveLength(12);
});

test('stops before the first stop sequence', async () => {
  const { text, last } = await ask('list', { stop: ['\n- 10 g salt', 'Invite'] });
  expect(text.endsWith('350 g water, lukewarm')).toBe(true);
  expect(last).toEqual({ type: 'finish', reason: 'STOP' });
});

test('the reasoner thinks first', async () => {
  const { reasoning, text, events } = await ask('a table', { model: 'reasoner' });
  expect(reasoning).toContain('“a table”');
  expect(text).toContain('planets');
  expect(events[0]?.type).toBe('reasoning');
});

describe('at a human speed', () => {
  const slow = createDemoProvider({ tokenDelayMs: 20 });
  const request: ChatRequest = {
    model: 'demo',
    messages: [{ role: 'user', text: 'list' }],
    maxOutputTokens: 100,
  };

  test('an abort ends the stream at once', async () => {
    const abort = new AbortController();
    const tokens: ChatEvent[] = [];
    const streaming = slow.stream(
      request,
      (event) => {
        tokens.push(event);
        if (tokens.length === 3) abort.abort(new Error('stopped'));
      },
      abort.signal,
    );
    await expect(streaming).rejects.toThrow('stopped');
    expect(tokens).toHaveLength(3);
  });

  test('what the sink throws comes out', async () => {
    const enough = () => {
      throw new Error('enough');
    };
    await expect(slow.stream(request, enough, new AbortController().signal)).rejects.toThrow('enough');
  });
});
