// Apollo Server's guide to subscriptions: graphql-ws beside it on the same port. Apollo itself is not in a subscription's way;
// graphql-js executes. `createPubSub` stands where the guide has the one of graphql-subscriptions.
import { createServer } from 'node:http';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { EVENT_TYPES, eventsInto, type PeerEvent } from './support/events.ts';
import { listen } from './support/listen.ts';
import { onOrder } from './support/token-source.ts';

const pubSub = createPubSub<{ generation: [id: string, event: { generationEvents: PeerEvent }] }>();

const schema = makeExecutableSchema({
  typeDefs: EVENT_TYPES,
  resolvers: {
    Subscription: {
      generationEvents: {
        subscribe: (_root: unknown, { generationId }: { generationId: string }) =>
          pubSub.subscribe('generation', generationId),
      },
    },
  },
});

const server = createServer();
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
onOrder(eventsInto((streamId, event) => pubSub.publish('generation', streamId, { generationEvents: event })));
await listen(server);
