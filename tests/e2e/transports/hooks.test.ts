import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { maskErrors } from '../../../src/server/pipeline/mask-errors.ts';
import { createPipeline } from '../../../src/server/pipeline/pipeline.ts';

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { text: { type: GraphQLString } } }),
});

/** What runs whichever transport an operation comes through. */
const EVERYWHERE = new Set([
  'onPluginInit',
  'onSchemaChange',
  'onEnveloped',
  'onParse',
  'onValidate',
  'onContextBuilding',
  'onExecute',
  'onSubscribe',
]);

const ofHttpAlone = (pipeline: object) =>
  (pipeline as { plugins: readonly object[] }).plugins
    .flatMap((plugin) => Object.keys(plugin))
    .filter((hook) => !EVERYWHERE.has(hook));

test('no plugin hangs on what only one transport does', () => {
  const log = pino({ level: 'silent' });
  const pipeline = createPipeline({
    schema,
    contextFor: () => {
      throw new Error('nothing is run here');
    },
    watchSession: async () => () => {},
    corsOrigins: ['https://chat.example.com'],
    maxSubscriptionsPerUser: 10,
    metrics: createMetrics(),
    maskError: maskErrors({ log, onDatabaseFault: () => {} }),
    log,
  });
  // Yoga's own do: reading parameters, CORS, the form of the answer. Our transports do that themselves.
  const bare = createYoga({ schema, graphiql: false, landingPage: false, multipart: false, batching: false });
  expect(ofHttpAlone(pipeline)).toEqual(ofHttpAlone(bare));
});
