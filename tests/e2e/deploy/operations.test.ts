import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/operations.md');

const failures = page.slice(page.indexOf('<!-- failures -->'), page.indexOf('<!-- /failures -->'));
const lines = failures
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (Failure|---) /.test(line));

test('there is a line for every failure', () => {
  expect(lines.length).toBeGreaterThan(25);
});

test.each(lines)('a test shows: %s', (line) => {
  const [, file = '', title = ''] = /^\| \[[^\]]+\]\(\.\.\/(\S+) "([^"]+)"\)/.exec(line) ?? [];
  expect(file).toMatch(/^tests\/.*\.test\.ts$/);
  expect(read(file)).toContain(title);
});

test('every metric that it names is one', () => {
  const known = read('docs/observability.md');
  const named = [...failures.matchAll(/`([a-z]+_[a-z_]+)(?:\{[^}]*\})?`/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(10);
  for (const name of named) expect(known).toContain(`\`${name}\``);
});
