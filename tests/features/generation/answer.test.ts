import { expect, test } from 'vitest';
import { Answer } from '../../../src/features/generation/run/answer.ts';
import { ProviderError } from '../../../src/platform/model/chat-model.port.ts';

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

test('where the provider does not count, four characters are a token', () => {
  const answer = new Answer(1000);
  answer.add('text', 'x'.repeat(9));
  answer.add('reasoning', 'x'.repeat(4));
  for (const status of ['COMPLETE', 'FAILED'] as const)
    expect(answer.estimateUsage({ status }, [{ text: 'x'.repeat(8) }, { text: 'x' }])).toEqual({
      inputTokens: 3,
      outputTokens: 4,
    });
});

test('a request that was refused or never answered takes nothing; one that was stopped does', () => {
  const [answer, prompt] = [new Answer(1000), [{ text: 'x'.repeat(8) }]];
  expect(answer.estimateUsage({ status: 'FAILED' }, prompt)).toEqual({ inputTokens: 0, outputTokens: 0 });
  expect(answer.estimateUsage({ status: 'STOPPED' }, prompt)).toEqual({ inputTokens: 2, outputTokens: 0 });
});
