import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { ENVIRONMENT_VARIABLES, environment } from '../src/config/environment.ts';
import { loadConfig } from '../src/config/load-config.ts';

const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
const asIfUsed = parseEnv(example.replaceAll(/^# (?=[A-Z0-9_]+=)/gm, ''));

test('.env.example names every variable, and no other', () => {
  expect(Object.keys(asIfUsed).sort()).toEqual([...ENVIRONMENT_VARIABLES].sort());
});

test('the values in .env.example are the defaults', () => {
  const given = Object.entries(asIfUsed).filter(([, value]) => value !== '');
  expect(environment.parse(Object.fromEntries(given))).toEqual(environment.parse({}));
  expect(loadConfig(asIfUsed)).toEqual(loadConfig({}));
});

test('each variable in .env.example is explained by the line above it', () => {
  const unexplained = example
    .split('\n')
    .filter(
      (line, at, lines) => /^# [A-Z0-9_]+=/.test(line) && !/^# [A-Z].* .*[.:]/.test(lines[at - 1] ?? ''),
    );

  expect(unexplained).toEqual([]);
});
