import fastify from 'fastify';
import mercurius from 'mercurius';
import { LIBRARY_RESOLVERS, LIBRARY_TYPES } from './support/library.ts';
import { announce } from './support/listen.ts';

const app = fastify();
await app.register(mercurius, {
  schema: LIBRARY_TYPES,
  resolvers: LIBRARY_RESOLVERS,
  ...(process.env.JIT && { jit: 1 }),
});
await app.listen({ port: 0, host: '127.0.0.1' });
announce(app.server);
