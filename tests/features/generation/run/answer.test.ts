import { expect, test } from 'vitest';
import { Answer } from '../../../../src/features/generation/run/answer.ts';
import { ProviderError } from '../../../../src/platform/model/chat-model.port.ts';

test('thoughts come before the text, each joined, and empty parts are left out', () => {
  const answer = new Answer(1000);
  expect([answer.isEmpty, answer.parts]).toEqual([true, []]);
  answer.add('text', 'Hel');
  answer.add('reasoning', 'Let me ');
  answer.add('text', 'lo');
  expect(answer.parts).toEqual([
    { type: 'reasoning', text: 'Let me ' },
    { type: 'text', text: 'Hello' },
  ]);
  expect(answer.isEmpty).toBe(false);
});

test('the bound counts bytes, at it all is kept, and what would pass it is refused without loss', () => {
  const answer = new Answer(8);
  answer.add('text', 'äö');
  answer.add('reasoning', '😀');
  expect(() => answer.add('text', 'x')).toThrow(ProviderError);
  expect(answer.parts).toEqual([
    { type: 'reasoning', text: '😀' },
    { type: 'text', text: 'äö' },
  ]);
});
