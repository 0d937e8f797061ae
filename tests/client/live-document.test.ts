import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { liveField, operationOf } from '../../client/sdk/src/live-document.ts';

test('the events lie under the name or alias of the one field', () => {
  expect(liveField(parse('subscription ($after: Cursor) { viewerEvents(after: $after) { id } }'))).toBe(
    'viewerEvents',
  );
  expect(liveField(parse('subscription ($after: Cursor) { news: viewerEvents(after: $after) { id } }'))).toBe(
    'news',
  );
});

test.each([
  ['query ($after: Cursor) { viewer(after: $after) { id } }', 'a subscription with one field'],
  ['subscription { viewerEvents { id } }', 'declares `$after: Cursor`'],
  ['subscription ($after: Cursor) { viewerEvents { id } }', 'passes it on'],
  ['subscription ($from: Cursor) { viewerEvents(after: $from) { id } }', 'declares `$after: Cursor`'],
])('%s cannot be followed', (text, why) => {
  expect(() => liveField(parse(text))).toThrow(why);
});

test('a document with two operations is refused, one with fragments is not', () => {
  expect(() => operationOf(parse('query A { a } query B { b }'))).toThrow('exactly one operation');
  expect(operationOf(parse('fragment F on A { a } query B { ...F }')).name?.value).toBe('B');
});
