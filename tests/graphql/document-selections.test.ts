import { parse } from 'graphql';
import { expect, test } from 'vitest';
import {
  MAX_ALIASES,
  MAX_PAIRS,
  MAX_ROOT_FIELDS,
  MAX_SELECTIONS,
  selectionFault,
} from '../../src/server/pipeline/document-selections.ts';

const fault = (text: string) => selectionFault(parse(text), 30);
const aliases = (field: string, count: number, prefix = 'a') =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}: ${field}`).join(' ');

const TOO_MANY = 'An object may be asked for one field under at most 50 names, and `folders` has more.';

/** Ways to ask one object for one field under so many names. */
const ways: [how: string, ask: (count: number) => string][] = [
  ['side by side', (count) => `{ viewer { ${aliases('folders { id }', count)} } }`],
  [
    'in one object that is asked for twice',
    (count) =>
      `{ viewer { ${aliases('folders { id }', count - 20)} } viewer { ${aliases('folders { id }', 20, 'b')} } }`,
  ],
  [
    'in fragments of one object',
    (count) =>
      `{ viewer { ...one ... { ...two } ...one } ...root }
       fragment one on User { ${aliases('folders { id }', 20)} }
       fragment two on User { ${aliases('folders { id }', count - 30, 'b')} }
       fragment root on Query { viewer { ... on User { ${aliases('folders { id }', 10, 'c')} } } }`,
  ],
  ['deep down, and for types', (count) => `{ __schema { types { ${aliases('folders { name }', count)} } } }`],
  [
    'by the name of the field, too',
    (count) => `{ viewer { folders { id } ${aliases('folders { id }', count - 1)} } }`,
  ],
];

test.each(ways)('an object is asked for a field under 50 names at most: %s', (_how, ask) => {
  expect(fault(ask(MAX_ALIASES - 1))).toBeNull();
  expect(fault(ask(MAX_ALIASES))).toBeNull();
  expect(fault(ask(MAX_ALIASES + 1))).toBe(TOO_MANY);
});

test('what stands in different objects, under one name, or is another field, is not added up', () => {
  const both = `${aliases('folders { id }', 50)} ${aliases('tags { id }', 50, 't')}`;
  expect(fault(`{ a: viewer { ${both} } b: viewer { ${both} } }`)).toBeNull();
  expect(fault(`{ viewer { ${'folders { id } '.repeat(100)} } }`)).toBeNull();
});

test('a root has 50 fields at most, and each operation has its own', () => {
  const roots = (count: number) =>
    `${aliases('health { status }', 25)} ${aliases('viewer { id }', count - 25, 'b')}`;
  expect(fault(`query A { ${roots(MAX_ROOT_FIELDS)} } query B { ${roots(MAX_ROOT_FIELDS)} }`)).toBeNull();
  expect(fault(`{ ${roots(MAX_ROOT_FIELDS + 1)} }`)).toContain('at most 50 fields at its root');
  expect(
    fault(`query A { viewer { id } } query B { ...all } fragment all on Query { ${roots(51)} }`),
  ).toContain('at most 50 fields at its root');
});

/** Fragments that are spread twice in each other: each level has twice as many selections. */
const doubling = (levels: number, last = 'a') =>
  `${Array.from(
    { length: levels },
    (_, at) => `fragment f${at} on User { a: friend { ...f${at + 1} } b: friend { ...f${at + 1} } }`,
  ).join(' ')} fragment f${levels} on User { ${last} }`;

test('fragments that multiply are given up at once', () => {
  // Each field holds the spread of the next fragment: 4 · (2^n - 1) for n levels, and a leaf in each of the last.
  expect(fault(`{ viewer { ...f0 } } ${doubling(10)}`)).toBeNull();
  expect(fault(`{ viewer { ...f0 } } ${doubling(11)}`)).toContain(`at most ${MAX_SELECTIONS} selections`);
  const startedAt = performance.now();
  expect(fault(`{ viewer { ...f0 } } ${doubling(28)}`)).toContain(`at most ${MAX_SELECTIONS} selections`);
  const chained = Array.from(
    { length: 190 },
    (_, at) => `fragment f${at} on User { ...f${at + 1} ...f${at + 1} }`,
  );
  expect(fault(`{ viewer { ...f0 } } ${chained.join(' ')} fragment f190 on User { id }`)).toBeNull();
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

/** What a validator would compare: 19,900 pairs of one name, and as many as are missing of others. */
const pairs = (count: number) => {
  const others = { 19999: [14, 4, 2, 2], 20000: [14, 4, 3], 20001: [14, 4, 3, 2] }[count] ?? [];
  return [200, ...others].map((times, at) => `a${at}: id `.repeat(times)).join('');
};
const SAME = 'A document asks too often for what is the same';

test.each<[how: string, ask: (fields: string) => string]>([
  ['in one object', (fields) => `{ viewer { ${fields} } }`],
  ['at the root', (fields) => `{ ${fields} }`],
  ['in a fragment that is spread nowhere', (fields) => `{ __typename } fragment f on User { ${fields} }`],
])('equal fields are compared each with each, and 20,000 pairs are enough: %s', (_how, ask) => {
  expect(MAX_PAIRS).toBe(20_000);
  for (const count of [19_999, 20_000]) expect(fault(ask(pairs(count)))).toBeNull();
  expect(fault(ask(pairs(20_001)))).toContain(SAME);
});

test('so are fields that objects of one name bring together, and fragments side by side', () => {
  const nested = (inner: number) => `{ ${`viewer { ${'id '.repeat(inner)} } `.repeat(40)} }`;
  expect(fault(nested(4))).toBeNull();
  expect(fault(nested(6))).toContain(SAME);
  const spread = (count: number, field: string) =>
    `{ ${Array.from({ length: count }, (_, at) => `...f${at} `).join('')} } ${Array.from({ length: count }, (_, at) => `fragment f${at} on Query { ${field} }`).join(' ')}`;
  expect(fault(spread(200, '... { ... { __typename @skip(if: true) } }'))).toContain(SAME);
  expect(fault(spread(100, 'health { status }'))).toBeNull();
  expect(fault(spread(200, 'health { status }'))).toContain(SAME);
  const chain = (count: number) =>
    `{ ...f0 } ${Array.from({ length: count }, (_, at) => `fragment f${at} on Query { health { status } ...f${at + 1} }`).join(' ')} fragment f${count} on Query { health { status } }`;
  expect(fault(chain(100))).toBeNull();
  expect(fault(chain(400))).toContain(SAME);
});

test('many operations over one fragment are added up', () => {
  const operations = Array.from({ length: 300 }, (_, at) => `query q${at} { viewer { ...all } }`).join(' ');
  expect(
    fault(
      `${operations} fragment all on User { ${Array.from({ length: 100 }, (_, at) => `field${at}`).join(' ')} }`,
    ),
  ).toContain('10000 selections');
});

test('a fragment within itself is left to validation', () => {
  expect(fault('{ viewer { ...f } } fragment f on User { friend { ...f } }')).toBeNull();
  expect(fault('{ ...f } fragment f on Query { ...f }')).toBeNull();
});
