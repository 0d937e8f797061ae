// What the guides of graphql-yoga and graphql-ws show, put together: `createSchema`, `createPubSub`, `useServer` through
// `getEnveloped`. The same type shape and the same fields as ours; nothing stored, nothing kept to resume from.
import { createServer } from 'node:http';
import type { ExecutionArgs } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { CURSOR_PREFIX, writeAnswer } from './answer-source.ts';
import { listen } from './listen.ts';

interface Event {
  readonly type: string;
  readonly cursor: string;
  readonly [field: string]: unknown;
}

const typeDefs = /* GraphQL */ `
  type Query { ok: Boolean! }
  type Subscription { generationEvents(generationId: ID!, after: Cursor): GenerationEvent! }
  scalar Cursor
  interface FeedEvent { cursor: Cursor! }
  type TextDelta implements FeedEvent { cursor: Cursor! text: String! }
  type ReasoningDelta implements FeedEvent { cursor: Cursor! text: String! }
  type GenerationFinished implements FeedEvent {
    cursor: Cursor! status: String! finishReason: String! usage: TokenUsage!
  }
  type GenerationFailed implements FeedEvent { cursor: Cursor! status: String! error: GenerationError! }
  type TokenUsage { inputTokens: Int! outputTokens: Int! }
  type GenerationError { code: String! message: String! retryAfterMs: Int }
  union GenerationEvent = TextDelta | ReasoningDelta | GenerationFinished | GenerationFailed
`;

const pubSub = createPubSub<{ generation: [id: string, event: Event] }>();

async function* eventsOf(generationId: string) {
  for await (const event of pubSub.subscribe('generation', generationId)) {
    yield { generationEvents: event };
    if (event.type === 'GenerationFinished') return;
  }
}

async function answer(generationId: string): Promise<void> {
  let seq = 0;
  const publish = (event: { type: string; [field: string]: unknown }) => {
    seq += 1;
    pubSub.publish('generation', generationId, { ...event, cursor: CURSOR_PREFIX + seq.toString(36) });
  };
  await writeAnswer((text) => publish({ type: 'TextDelta', text }));
  const usage = { inputTokens: 1, outputTokens: 1 };
  publish({ type: 'GenerationFinished', status: 'COMPLETE', finishReason: 'STOP', usage });
}

const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs,
    resolvers: {
      GenerationEvent: { __resolveType: ({ type }: Event) => type },
      Subscription: {
        generationEvents: {
          subscribe: (_root: unknown, { generationId }: { generationId: string }) => {
            const events = eventsOf(generationId);
            void answer(generationId);
            return events;
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
