// Mercurius with JIT on the floor's statement.
import fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { announce } from './support/listen.ts';
import { readConversation } from './support/read-models.ts';
import { READ_TYPES } from './support/read-types.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const userId = process.env.USER_ID ?? '';

const app = fastify();
await app.register(mercurius, {
  schema: READ_TYPES,
  resolvers: {
    Query: { conversation: (_root: unknown, { id }: { id: string }) => readConversation(pool, userId, id) },
  },
  jit: 1,
});
await app.listen({ port: 0, host: '127.0.0.1' });
announce(app.server);
