import fc from 'fast-check';
import { type ExecutionArgs, type ExecutionResult, parse, subscribe } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { schema } from '../../../src/compose/schema.ts';
import type { GenerationEvent } from '../../../src/features/generation/run/generation-snapshot.ts';
import { EventQueue } from '../../../src/features/live/event-queue.ts';
import { type Delivered, FEED_RESET } from '../../../src/features/live/feed-subscription.ts';
import { liveStats } from '../../../src/features/live/live-stats.ts';
import type { Context } from '../../../src/graphql/context.ts';
import { createLog } from '../../../src/platform/log.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { maskErrors } from '../../../src/server/pipeline/mask-errors.ts';
import { createPipeline } from '../../../src/server/pipeline/pipeline.ts';
import type { FrameSink } from '../../../src/server/token-stream/frame-sink.ts';
import { anyCharacter } from '../../support/inputs/any-character.ts';
import { GENERATION_EVENTS } from '../../support/people/person.ts';
import { type RandomSubscription, randomSubscription } from '../../support/schema/random-subscription.ts';

const RUNS = 10_000;

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: anyCharacter }),
  // Halves of pairs, which no UTF-8 can hold.
  fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 })).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom('', '"', '\\', '\u0000\u001f\u007f\u2028', '👩‍👩‍👧', 'ä'.repeat(200), 'x'.repeat(5_000)),
);
const cursor = fc.constantFrom('AAAAAAAAAAAAAAAA.AAAAAAAAAAA.1', 'AAAAAAAAAAAAAAAA.row.zz.end', 'ü"\\');
const messageId = fc.uuid();
const event: fc.Arbitrary<Delivered<GenerationEvent>> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('TextDelta' as const), text, cursor }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('ReasoningDelta' as const), text, cursor }) },
  fc.record({
    type: fc.constant('GenerationFinished' as const),
    status: fc.constantFrom('COMPLETE' as const, 'STOPPED' as const),
    finishReason: fc.constantFrom('STOP' as const, 'LENGTH' as const, 'CANCELLED' as const),
    usage: fc.record({ inputTokens: fc.nat(), outputTokens: fc.nat() }),
    cached: fc.boolean(),
    messageId,
    cursor,
  }),
  fc.record({
    type: fc.constant('GenerationFailed' as const),
    status: fc.constantFrom('FAILED' as const, 'INTERRUPTED' as const),
    error: fc.record({
      code: fc.constantFrom('TIMEOUT' as const, 'INTERNAL' as const),
      message: text,
      retryAfterMs: fc.option(fc.nat()),
    }),
    messageId,
    cursor,
  }),
  cursor.map((cursor) => ({ ...FEED_RESET, cursor })),
);

/** What the subscription in hand is told. */
let told: readonly Delivered<GenerationEvent>[] = [];

function source(): EventQueue<GenerationEvent> {
  const queue = new EventQueue<GenerationEvent>({
    maxBytes: Number.POSITIVE_INFINITY,
    merge: () => null,
    stats: liveStats(),
  });
  for (const each of told) queue.push(each);
  queue.end(null);
  return queue;
}

const viewer = { userId: 'ada', sessionId: 'session', expiresAt: new Date(8.64e15) };
const context = { viewer, services: { generationEvents: { subscribe: source } } } as unknown as Context;
const log = createLog('silent');
const pipeline = createPipeline({
  schema,
  contextFor: () => context,
  watchSession: async () => () => {},
  corsOrigins: [],
  maxSubscriptionsPerUser: 1000,
  metrics: createMetrics(),
  maskError: maskErrors({ log, onDatabaseFault: () => {} }),
  log,
});

/** All that a subscriber gets through the pipeline, and how many of it the token stream wrote. */
async function through(
  { query, operationName, variables }: RandomSubscription,
  by: 'stream' | 'general',
): Promise<{ results: string[]; written: number }> {
  const results: string[] = [];
  let written = 0;
  const frames: FrameSink = {
    accept: (result) => {
      written += 1;
      results.push(Buffer.from(result, 'latin1').toString());
      return true;
    },
    whenReady: () => {},
  };
  const enveloped = pipeline.getEnveloped({
    viewer,
    requestId: 'request',
    address: '::1',
    transport: 'websocket',
    gone: null,
    ...(by === 'stream' && { frames }),
  });
  const document = enveloped.parse(query);
  expect(enveloped.validate(enveloped.schema, document), query).toEqual([]);
  const contextValue = await enveloped.contextFactory();
  const args = { schema, document, operationName, variableValues: variables, contextValue };
  const stream = await enveloped.subscribe(args);
  if (!isAsyncIterable<ExecutionResult>(stream))
    throw new Error(`refused: ${JSON.stringify(stream)} ${query}`);
  for await (const result of stream) results.push(JSON.stringify(result));
  return { results, written };
}

async function byGraphqlJs({ query, operationName, variables }: RandomSubscription): Promise<string[]> {
  const args: ExecutionArgs = {
    schema,
    document: parse(query),
    operationName,
    variableValues: variables,
    contextValue: context,
  };
  const stream = await subscribe(args);
  if (!isAsyncIterable<ExecutionResult>(stream)) throw new Error(`refused: ${JSON.stringify(stream)}`);
  return Array.fromAsync(stream, (result) => JSON.stringify(result));
}

test('10,000 random selections: the token stream writes what GraphQL answers, byte for byte, or leaves it to GraphQL', async () => {
  const seen = { planned: 0, left: 0, frames: 0 };
  const seed = process.env.TEST_SEED;
  await fc.assert(
    fc.asyncProperty(fc.gen(), fc.array(event, { minLength: 1, maxLength: 4 }), async (pick, events) => {
      const subscription = randomSubscription(pick);
      told = events;
      const streamed = await through(subscription, 'stream');
      const { query, variables } = subscription;
      const where = `${query} ${JSON.stringify(variables)}`;
      expect(streamed.results, where).toEqual((await through(subscription, 'general')).results);
      expect(streamed.results, where).toEqual(await byGraphqlJs(subscription));
      const hot = events.filter(({ type }) => type === 'TextDelta' || type === 'ReasoningDelta').length;
      seen.frames += streamed.written;
      if (hot > 0 && streamed.written === 0) seen.left += 1;
      else seen.planned += 1;
      if (streamed.written > 0) expect(streamed.written).toBe(hot);
    }),
    { numRuns: RUNS, ...(seed !== undefined && { seed: Number(seed) }) },
  );
  expect(seen.planned).toBeGreaterThan(RUNS / 2);
  expect(seen.left).toBeGreaterThan(0);
  expect(seen.frames).toBeGreaterThan(RUNS);
});

test('the token stream writes what our own clients and the tests subscribe with', async () => {
  told = [{ type: 'TextDelta', text: 'hello', cursor: 'c' }];
  const variables = { generationId: 'g', after: null };
  const { written } = await through({ query: GENERATION_EVENTS, operationName: 'Live', variables }, 'stream');
  expect(written).toBe(1);
});
