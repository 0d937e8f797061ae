import { expect, test } from 'vitest';
import { type Results, sumTests } from '../scripts/test-results.ts';

const run = (file: string, tests: Record<string, string>, status = 'passed'): Results => ({
  testResults: [
    {
      name: file,
      status,
      assertionResults: Object.entries(tests).map(([fullName, outcome]) => ({ fullName, status: outcome })),
    },
  ],
});

test('every run of a test counts', () => {
  const both = [run('a.test.ts', { one: 'passed', two: 'failed' }), run('a.test.ts', { one: 'passed' })];

  expect(sumTests(both)).toEqual({ passed: 2, failed: 1, skipped: 0, failures: ['a.test.ts: two'] });
});

test('a test that one run left out and another ran was not skipped', () => {
  const both = [run('a.test.ts', { one: 'skipped', two: 'todo' }), run('a.test.ts', { one: 'passed' })];

  expect(sumTests(both)).toEqual({ passed: 1, failed: 0, skipped: 1, failures: [] });
});

test('tests of one name in two files are two tests', () => {
  const both = [run('a.test.ts', { one: 'skipped' }), run('b.test.ts', { one: 'passed' })];

  expect(sumTests(both)).toEqual({ passed: 1, failed: 0, skipped: 1, failures: [] });
});

test('a file that could not be loaded is a failure', () => {
  expect(sumTests([run('a.test.ts', {}, 'failed')])).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
    failures: ['a.test.ts'],
  });
});
