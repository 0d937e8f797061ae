import { expect, test } from 'vitest';
import { estimateTokens } from '../../src/core/token-estimate.ts';

test.each([
  ['', 0],
  ['a', 1],
  ['four', 1],
  ['fours', 2],
  ['const answer = 42;', 5],
  ['Привет', 3],
  ['中国茶', 3],
  ['日本の四季について教えて', 12],
  ['안녕하세요', 5],
  ['👍', 1],
])('“%s” takes about %i tokens', (text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens);
});
