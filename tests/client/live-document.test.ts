import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createClient } from '../../client/sdk/src/client.ts';
import { MessageDocument } from '../../client/sdk/src/generated/graphql.ts';
import { liveField, operationOf } from '../../client/sdk/src/live-document.ts';

test('the events lie under the name or alias of the one field', () => {
  expect(liveField(parse('subscription ($after: Cursor) { viewerEvents(after: $after) { id } }'))).toBe(
    'viewerEvents',
  );
  expect(
    liveField(parse('subscription ($after: Cursor) { events: viewerEvents(after: $after) { id } }')),
  ).toBe('events');
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

test('the types refuse what cannot be resumed, and variables that are missing', () => {
  const client = createClient({ url: 'http://127.0.0.1:9/graphql' });
  type Events = { events: { cursor: string } };
  const typed = <TData, TVariables>(text: string) => parse(text) as TypedDocumentNode<TData, TVariables>;
  const good = 'subscription ($after: Cursor) { events(after: $after) { cursor } }';

  expect(client.live(typed<Events, { after?: string }>(good))).toHaveProperty('next');
  // @ts-expect-error: its events have no cursor
  expect(client.live(typed<{ events: { id: string } }, { after?: string }>(good))).toHaveProperty('next');
  const fixed = typed<Events, { id: string }>('subscription ($id: ID!) { events(id: $id) { cursor } }');
  // @ts-expect-error: it does not declare `after`
  expect(() => client.live(fixed, { id: 'x' })).toThrow('declares `$after: Cursor`');
  // @ts-expect-error: it needs an id
  const unsent = () => client.request(MessageDocument);
  expect(unsent).toBeTypeOf('function');
});
