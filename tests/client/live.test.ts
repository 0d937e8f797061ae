import { expect, test } from 'vitest';
import { GraphqlRequestError, NetworkError } from '../../client/sdk/src/errors.ts';
import { EventQueue } from '../../client/sdk/src/event-queue.ts';
import { follow, type Retry } from '../../client/sdk/src/live.ts';
import type { Operation } from '../../client/sdk/src/request-body.ts';
import { Session } from '../../client/sdk/src/session.ts';
import { memoryTokens } from '../../client/sdk/src/tokens.ts';
import type { LiveResult } from '../../client/sdk/src/transport.ts';

type Script = (queue: EventQueue<LiveResult>, after: string | undefined) => void;

const event = (number: number): LiveResult => ({ data: { events: { cursor: `${number}`, number } } });
const unavailable = (retryAfterMs?: number) =>
  new GraphqlRequestError([{ message: 'away', extensions: { code: 'UNAVAILABLE', retryAfterMs } }], null);

/** Follows a transport that plays one script per attempt, with the longest waits, none of which is waited for. */
function play(...scripts: Script[]) {
  const opened: (string | undefined)[] = [];
  const retries: Retry[] = [];
  const slept: number[] = [];
  const session = new Session({ tokens: memoryTokens(), refresh: async () => null, now: Date.now });
  const transport = {
    open(operation: Operation) {
      const { after } = operation.variables as { after?: string };
      opened.push(after);
      const queue = new EventQueue<LiveResult>(() => {});
      scripts[opened.length - 1]?.(queue, after);
      return queue;
    },
  };
  const timing = {
    random: () => 1,
    sleep: async (ms: number) => {
      slept.push(ms);
    },
  };
  const deps = { transport, session, timing, onRetry: (retry: Retry) => void retries.push(retry) };
  const operation = { query: 'subscription', operationName: undefined, variables: { key: 'k' } };
  const events = follow<{ events: { number: number } }>(deps, operation, 'events');
  return { events, opened, retries, slept };
}

const numbers = async (events: AsyncIterable<{ events: { number: number } }>) =>
  (await Array.fromAsync(events)).map((data) => data.events.number);

test('each attempt begins behind the last event, and the waits begin anew with it', async () => {
  const cut: Script = (queue) => queue.fail(new NetworkError('cut'));
  const { events, opened, slept, retries } = play(
    cut,
    cut,
    (queue) => {
      queue.push(event(1));
      queue.push(event(2));
      cut(queue, undefined);
    },
    cut,
    (queue) => {
      queue.push(event(3));
      queue.end();
    },
  );
  expect(await numbers(events)).toEqual([1, 2, 3]);
  expect(opened).toEqual([undefined, undefined, undefined, '2', '2']);
  expect(slept).toEqual([100, 200, 100, 200]);
  expect(retries.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2]);
});

test('what arrived before a cut is handed out before the next attempt', async () => {
  const { events, opened } = play(
    (queue) => {
      for (let number = 1; number <= 50; number++) queue.push(event(number));
      queue.fail(new NetworkError('cut'));
    },
    (queue, after) => {
      queue.push(event(Number(after) + 1));
      queue.end();
    },
  );
  expect(await numbers(events)).toEqual(Array.from({ length: 51 }, (_, index) => index + 1));
  expect(opened).toEqual([undefined, '50']);
});

test('a consumer that is too slow is handed the whole queue, then goes on behind it without a wait', async () => {
  const flood: Script = (queue, after = '0') => {
    for (let number = Number(after) + 1; number <= 1000; number++) queue.push(event(number));
    queue.end();
  };
  const { events, opened, slept } = play(flood, flood, flood, flood);
  expect(await numbers(events)).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
  expect(opened).toEqual([undefined, '256', '512', '768']);
  expect(slept).toEqual([]);
});

test('a server that says when to come back is not asked before', async () => {
  const { events, slept } = play(
    (queue) => queue.fail(unavailable(1500)),
    (queue) => queue.fail(unavailable()),
    (queue) => queue.end(),
  );
  await numbers(events);
  expect(slept).toEqual([1500, 200]);
});

test('what is no passing fault is thrown after the events before it', async () => {
  const notFound = { errors: [{ message: 'gone', extensions: { code: 'NOT_FOUND' } }] };
  const { events, slept } = play((queue) => {
    queue.push(event(1));
    queue.push(notFound);
  });
  expect((await events.next()).value?.events.number).toBe(1);
  await expect(events.next()).rejects.toMatchObject({ name: 'GraphqlRequestError', code: 'NOT_FOUND' });
  expect(slept).toEqual([]);
});

test('a subscription without cursors is a mistake that is named', async () => {
  const { events } = play((queue) => queue.push({ data: { events: { number: 1 } } }));
  await expect(events.next()).rejects.toThrow('selects `... on FeedEvent { cursor }`');
});
