import { createServer } from 'node:http';
import type { ExecutionArgs } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { EVENT_TYPES, type PeerEvent } from './support/events.ts';
import { listen } from './support/listen.ts';

/**
 * What the guides of graphql-yoga and graphql-ws show, put together: `createSchema`, `createPubSub`, `useServer` through
 * `getEnveloped`. Nothing stored, nothing kept to resume from. Answers what publishes an event.
 */
export async function serveStock(onSubscribe: (streamId: string) => void = () => {}) {
  const pubSub = createPubSub<{ generation: [id: string, event: PeerEvent] }>();

  async function* eventsOf(streamId: string) {
    for await (const event of pubSub.subscribe('generation', streamId)) {
      yield { generationEvents: event };
      if (event.__typename === 'GenerationFinished') return;
    }
  }

  const yoga = createYoga({
    logging: false,
    schema: createSchema({
      typeDefs: EVENT_TYPES,
      resolvers: {
        Subscription: {
          generationEvents: {
            subscribe(_root: unknown, { generationId }: { generationId: string }) {
              onSubscribe(generationId);
              return eventsOf(generationId);
            },
          },
        },
      },
    }),
  });

  type Enveloped = ExecutionArgs & {
    rootValue: Pick<ReturnType<typeof yoga.getEnveloped>, 'execute' | 'subscribe'>;
  };

  const server = createServer(yoga);
  const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint });
  useServer(
    {
      execute: (args) => (args as Enveloped).rootValue.execute(args),
      subscribe: (args) => (args as Enveloped).rootValue.subscribe(args),
      onSubscribe: async (context, _id, { query, variables, operationName }) => {
        const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped(context);
        const args = {
          schema,
          operationName,
          document: parse(query),
          variableValues: variables,
          contextValue: await contextFactory(),
          rootValue: { execute, subscribe },
        };
        const errors = validate(args.schema, args.document);
        return errors.length > 0 ? errors : args;
      },
    },
    sockets,
  );
  await listen(server);
  return (streamId: string, event: PeerEvent) => pubSub.publish('generation', streamId, event);
}
