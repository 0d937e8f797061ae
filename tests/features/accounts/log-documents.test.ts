import { expect, test } from 'vitest';
import { schema } from '../../../src/compose/schema.ts';
import type { Context } from '../../../src/graphql/context.ts';
import { createLog } from '../../../src/platform/log.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { maskErrors } from '../../../src/server/pipeline/mask-errors.ts';
import { createPipeline } from '../../../src/server/pipeline/pipeline.ts';

const SECRET = 'a password that is written into the document';

test('a request that breaks is logged without the document that it came with', async () => {
  const lines: string[] = [];
  const broken = { accounts: { signIn: () => Promise.reject(new Error('out of order')) } };
  const log = createLog('trace', { write: (line) => lines.push(line) });
  const pipeline = createPipeline({
    schema,
    contextFor: (viewer) => ({ viewer, services: broken, reads: {}, database: {} }) as unknown as Context,
    watchSession: async () => () => {},
    corsOrigins: [],
    maxSubscriptionsPerUser: 10,
    metrics: createMetrics(),
    maskError: maskErrors({ log, onDatabaseFault: () => {} }),
    log,
  });
  const response = await pipeline.fetch(
    'http://localhost/graphql',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        // On a line of its own: an error quotes the lines around the field, and breaks those that are long.
        query: `mutation {
          signIn(
            input: { email: "ada@example.com", password: "${SECRET}" }
          ) { __typename }
        }`,
      }),
    },
    { viewer: null, requestId: 'request', address: '::1', transport: 'http', gone: null },
  );
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] });
  expect(lines.join('')).toContain('out of order');
  expect(lines.join('')).not.toContain(SECRET);
});
