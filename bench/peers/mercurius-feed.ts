// Mercurius' guide to subscriptions: its own WebSocket, mqemitter between.
import fastify from 'fastify';
import mercurius, { type MercuriusContext } from 'mercurius';
import { EVENT_TYPES, eventsInto } from './support/events.ts';
import { announce } from './support/listen.ts';
import { onOrder } from './support/token-source.ts';

const app = fastify();
await app.register(mercurius, {
  schema: EVENT_TYPES,
  resolvers: {
    Subscription: {
      generationEvents: {
        subscribe: (
          _root: unknown,
          { generationId }: { generationId: string },
          { pubsub }: MercuriusContext,
        ) => pubsub.subscribe(generationId),
      },
    },
  },
  subscription: true,
});
await app.listen({ port: 0, host: '127.0.0.1' });
onOrder(
  eventsInto((topic, event) => app.graphql.pubsub.publish({ topic, payload: { generationEvents: event } })),
);
announce(app.server);
