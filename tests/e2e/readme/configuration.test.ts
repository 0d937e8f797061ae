import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ENVIRONMENT_VARIABLES } from '../../../src/config/environment.ts';
import { configurationTable } from './configuration-table.ts';
import { marked, README } from './readme.ts';

const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');

test('docs/configuration.md lists every variable with its default, as .env.example does', () => {
  const table = marked('docs/configuration.md', 'configuration');
  expect(table).toBe(configurationTable(example));
  const rows = [...table.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual([...ENVIRONMENT_VARIABLES].sort());
});

test('the README names only scripts and files that exist', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const named = [...README.matchAll(/`npm (?:run )?([a-z:-]+)(?: -- [^`]+)?`/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  expect(Object.keys(scripts).filter((name) => !named.includes(name))).toEqual(['lint:schema']);
});
