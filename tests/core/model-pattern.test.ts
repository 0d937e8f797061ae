import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import {
  matchesModel,
  parseModelPatterns,
  parseModelPrices,
  parseModelWindows,
} from '../../src/core/model-pattern.ts';

test.each([
  ['*', 'openai/gpt-4o', true],
  ['demo/*', 'demo/demo', true],
  ['demo/*', 'demos/demo', false],
  ['openai/gpt-4o', 'openai/gpt-4o-mini', false],
  ['openai/gpt-4o*', 'openai/gpt-4o-mini', true],
  ['lab/*/chat', 'lab/org/chat', true],
  ['lab/*/chat', 'lab/chat', false],
  ['lab/a*a', 'lab/a', false],
  ['lab/*b*b*', 'lab/bb', true],
  ['lab/*b*b', 'lab/xb', false],
])('%s and %s: %s', (pattern, id, matches) => {
  expect(matchesModel(pattern, id)).toBe(matches);
});

test('a pattern matches what the same regular expression would', () => {
  const words = fc
    .array(fc.constantFrom('a', 'b', '/', '*', '.'), { maxLength: 8 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(words, words, (pattern, id) => {
      const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'));
      expect(matchesModel(pattern, id)).toBe(new RegExp(`^${parts.join('.*')}$`).test(id));
    }),
  );
});

test('lists of patterns and of prices are read, or refused as a whole', () => {
  expect(parseModelPatterns(' demo/* ,openai/gpt-4o')).toEqual(['demo/*', 'openai/gpt-4o']);
  for (const wrong of ['', ',', 'demo', 'demo/a b', 'a/b=c', '/x', '*/x'])
    expect(parseModelPatterns(wrong), wrong).toBeNull();
  expect(parseModelPrices('a/b=0.15/0.60, lab/*=0/0')).toEqual([
    { pattern: 'a/b', input: 0.15, output: 0.6 },
    { pattern: 'lab/*', input: 0, output: 0 },
  ]);
  expect(parseModelPrices('')).toEqual([]);
  for (const wrong of ['a/b', 'a/b=1', 'a/b=1/x', 'a/b=-1/1', 'a=1/1', 'a/b=1/1=2/2', 'a/b=1e3/1'])
    expect(parseModelPrices(wrong), wrong).toBeNull();
});

test('windows are read, from 100 tokens to 99,999,999, or refused as a whole', () => {
  expect(parseModelWindows('lab/*=8192, a/b=100,a/c=99999999')).toEqual([
    { pattern: 'lab/*', tokens: 8192 },
    { pattern: 'a/b', tokens: 100 },
    { pattern: 'a/c', tokens: 99_999_999 },
  ]);
  expect(parseModelWindows('')).toEqual([]);
  for (const wrong of ['a/b', 'a/b=', 'a/b=99', 'a/b=100000000', 'a/b=1e4', 'a/b=-200', 'a=8192', 'a/b=1.5'])
    expect(parseModelWindows(wrong), wrong).toBeNull();
});

test('the start names every one that is wrong', () => {
  expect(() =>
    loadConfig({
      MODELS_FREE: 'x',
      MODELS_PRO: ',',
      MODEL_PRICES: 'a/b=free',
      MODEL_CONTEXT_WINDOWS: 'a/b',
      MODELS_VISION: 'x',
    }),
  ).toThrow(
    /MODELS_FREE: [\s\S]*MODELS_PRO: [\s\S]*MODEL_PRICES: [\s\S]*MODEL_CONTEXT_WINDOWS: [\s\S]*MODELS_VISION: /,
  );
  expect(loadConfig({})).toMatchObject({
    models: { tiers: { FREE: ['*'], PRO: ['*'], ENTERPRISE: ['*'] }, prices: [], vision: [] },
  });
});
