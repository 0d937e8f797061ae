import { expect, test } from 'vitest';
import { readTree } from './support/architecture/read-tree.ts';
import { RULES } from './support/architecture/rules.ts';
import { report } from './support/architecture/violation.ts';

const tree = readTree(new URL('..', import.meta.url).pathname);

test('the whole project is read', () => {
  expect(tree.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['src/compose.ts', 'src/core/ids.ts', 'tests/architecture.test.ts']),
  );
});

test.each(Object.entries(RULES))('%s', (_, rule) => {
  expect(report(rule(tree))).toBe('');
});
