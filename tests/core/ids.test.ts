import { expect, test } from 'vitest';
import { isUuid, newId } from '../../src/core/ids.ts';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('ids are UUIDv7 that carry the moment they were drawn', () => {
  const before = Date.now();
  const id = newId();
  expect(id).toMatch(V7);
  const ms = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  expect(ms).toBeGreaterThanOrEqual(before);
  expect(ms).toBeLessThanOrEqual(Date.now() + 1000);
});

test('ids sort in the order they were drawn, also many in one millisecond, and none comes twice', () => {
  const ids = Array.from({ length: 50_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) if (!V7.test(id)) expect.unreachable(id);
});

test.each([newId(), newId().toUpperCase(), '00000000-0000-0000-0000-000000000000'])(
  '%s is a UUID',
  (text) => {
    expect(isUuid(text)).toBe(true);
  },
);

const others = [
  '',
  'x',
  newId().replaceAll('-', ''),
  `${newId()} `,
  ` ${newId()}`,
  `${newId()}\n`,
  `{${newId()}}`,
];

test.each(others)('%j is none', (text) => {
  expect(isUuid(text)).toBe(false);
});
