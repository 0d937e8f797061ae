import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { decodeKeyset, encodeKeyset, pageOf, pageResult } from '../../src/core/page.ts';
import { anyCharacter } from '../support/inputs/any-character.ts';

test('a page is twenty from the start unless it is told otherwise', () => {
  expect(pageOf({})).toEqual({ size: 20, backwards: false, after: null, before: null });
  expect(pageOf({ last: 5, before: 'x' })).toEqual({ size: 5, backwards: true, after: null, before: 'x' });
  expect(pageOf({ first: null, last: null })).toMatchObject({ size: 20, backwards: false });
});

test.each([0, -1, 101, 2_147_483_647, -2_147_483_648])('%d is no size of a page', (size) => {
  for (const field of ['first', 'last'])
    expect(() => pageOf({ [field]: size })).toThrow(
      expect.objectContaining({ fields: [{ path: [field], message: expect.any(String) }] }),
    );
});

test('a place in a list survives its cursor, and only in its own list', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const place = { value: text.replaceAll('\u0000', ''), id: newId() };
      const cursor = encodeKeyset('a/list', place);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(decodeKeyset('a/list', 'after', cursor)).toEqual(place);
      expect(() => decodeKeyset('another', 'after', cursor)).toThrow(
        'after: This is no cursor of this list.',
      );
    }),
  );
});

test('no text at all makes a cursor crash', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter }), (text) => {
      expect(() => decodeKeyset('a/list', 'before', text)).toThrow('before: This is no cursor of this list.');
    }),
  );
});

test('the row too many says that there is more, in the page’s direction', () => {
  const cursorOf = (row: number) => `${row}`;
  const forwards = pageResult(pageOf({ first: 2 }), [1, 2, 3], cursorOf);
  expect(forwards.edges.map(({ node }) => node)).toEqual([1, 2]);
  expect(forwards.pageInfo).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: '1',
    endCursor: '2',
  });
  const backwards = pageResult(pageOf({ last: 2, before: '4' }), [3, 2, 1], cursorOf);
  expect(backwards.edges.map(({ node }) => node)).toEqual([2, 3]);
  expect(backwards.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  expect(pageResult(pageOf({}), [], cursorOf).pageInfo).toMatchObject({ startCursor: null, endCursor: null });
});
