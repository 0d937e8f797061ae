import { getNamedType, isUnionType } from 'graphql';
import { expect, test } from 'vitest';
import { rootFields } from '../support/schema/printed-schema.ts';

const subscriptions = new Map(rootFields('Subscription').map((field) => [field.name, field]));
/** Kept nowhere, so that there is nothing to resume. */
const temporary = subscriptions.get('temporaryAnswer');
subscriptions.delete('temporaryAnswer');

test.each([...subscriptions])('%s is a feed that can be resumed', (_name, { args, type }) => {
  const after = args.find(({ name }) => name === 'after');
  expect(String(after?.type)).toBe('Cursor');
  const events = getNamedType(type);
  if (!isUnionType(events)) return expect.unreachable(`${events.name} is no union`);
  expect(events.getTypes().map(String)).toContain('FeedReset');
  for (const event of events.getTypes()) {
    expect(event.getInterfaces().map(String), event.name).toContain('FeedEvent');
    expect(String(event.getFields().cursor?.type), event.name).toBe('Cursor!');
  }
});

test('what is kept nowhere says so, and promises no cursor', () => {
  expect(temporary?.description).toContain('no durable feed');
  expect(temporary?.args.map(({ name }) => name)).toEqual(['input']);
  const events = getNamedType(temporary?.type ?? null);
  if (!isUnionType(events)) return expect.unreachable('temporaryAnswer is no union');
  expect(events.getTypes().flatMap((event) => event.getInterfaces())).toEqual([]);
});
