import type { IncomingMessage } from 'node:http';
import type { DocumentNode, ExecutionArgs, GraphQLError } from 'graphql';
import { CloseCode, type ServerOptions } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { newId } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import { unauthenticated } from '../../graphql/errors.ts';
import { requestScope } from '../../platform/log.ts';
import type { AddressOf } from '../http/client-address.ts';
import { type Admission, PIPELINE_REQUEST } from '../pipeline/admission.ts';
import { type Authenticate, authenticateBearer, authorizationOf } from '../pipeline/authentication.ts';
import type { MaskError } from '../pipeline/mask-errors.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { refusal } from '../pipeline/refusal.ts';
import type { WatchSession } from '../pipeline/session-end.ts';
import { withoutHttp } from '../post/plain-errors.ts';
import type { SocketFrames } from '../token-stream/socket-frames.ts';
import type { Connections } from './connections.ts';
import { endsSoon } from './leaving-sockets.ts';

export interface OperationDeps {
  readonly pipeline: Pipeline;
  readonly authenticate: Authenticate;
  readonly addressOf: AddressOf;
  readonly stillHolds: (viewer: Viewer) => Promise<boolean>;
  readonly watchSession: WatchSession;
  /** Operations that one socket may have at once. */
  readonly maxSubscriptions: number;
  readonly connections: Connections;
  readonly maskError: MaskError;
}

/** What is known of one socket. */
export interface SocketState extends Record<PropertyKey, unknown> {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** The IP address of whoever opened it. */
  readonly address: string;
  readonly frames: SocketFrames;
  /** Ids of operations that a server which leaves waits for; those that have ended may be among them. */
  readonly awaited: Set<string>;
  /** Operations by their ids, as long as they run. */
  running: Readonly<Record<string, unknown>>;
  viewer?: Viewer | null;
  stopWatching?: () => void;
  /** Gives back its place among the sockets of its person. */
  release?: () => void;
}

type PipelineArgs = ExecutionArgs & {
  contextValue: Admission;
  rootValue: { execute: (args: unknown) => unknown; subscribe: (args: unknown) => unknown };
};

/** How graphql-transport-ws lets people in and runs their operations: through the pipeline, as every transport does. */
export function socketOperations(deps: OperationDeps): ServerOptions<Record<string, unknown>, SocketState> {
  const { pipeline } = deps;
  return {
    execute: (args) => within(args as PipelineArgs, 'execute'),
    subscribe: (args) => within(args as PipelineArgs, 'subscribe'),

    onConnect: async (connection) => {
      const { connectionParams, extra } = connection;
      // Held as long as the socket: it is of no more use, and may be large.
      Object.assign(connection, { connectionParams: undefined });
      const header = authorizationOf(connectionParams) ?? extra.request.headers.authorization;
      const { viewer, rejected } = await authenticateBearer(deps.authenticate, header);
      // One that has closed meanwhile would never give its place back.
      if (rejected || extra.socket.readyState !== extra.socket.OPEN) return false;
      const place = deps.connections.seat(viewer, extra.address);
      if (!place.release) {
        extra.socket.close(CloseCode.TooManyInitialisationRequests, place.reason);
        return false;
      }
      extra.release = place.release;
      extra.viewer = viewer;
      if (viewer) {
        const stop = await deps.watchSession(viewer, () =>
          extra.socket.close(CloseCode.Forbidden, 'The session has ended'),
        );
        // A socket that broke while its token was read has had its `onClose` already.
        if (extra.socket.readyState === extra.socket.OPEN) extra.stopWatching = stop;
        else stop();
      }
      return true;
    },

    onComplete: ({ extra }, id) => void extra.awaited.delete(id),

    onClose: ({ extra }) => extra.stopWatching?.(),

    onError: ({ extra }, id, _payload, errors) => {
      extra.awaited.delete(id);
      return withoutHttp({ errors }).errors;
    },

    onNext: (_context, _id, _payload, _args, result) => withoutHttp(result),

    onSubscribe: async ({ extra, subscriptions }, id, payload) => {
      const { query, variables, operationName, extensions } = payload;
      if (Object.keys(subscriptions).length > deps.maxSubscriptions)
        return [
          refusal(
            `A connection may have at most ${deps.maxSubscriptions} operations at once.`,
            'LIMIT_EXCEEDED',
          ),
        ];
      const viewer = extra.viewer ?? null;
      try {
        if (viewer && !(await deps.stillHolds(viewer))) return [unauthenticated('Your session has ended.')];
      } catch (error) {
        // Nobody can be asked now. The socket stays: what runs on it was let in before.
        return [deps.maskError(error)];
      }
      const { schema, execute, subscribe, contextFactory, parse, validate } = pipeline.getEnveloped({
        viewer,
        requestId: newId(),
        address: extra.address,
        transport: 'websocket',
        gone: null,
        frames: extra.frames.of(id),
        traceparent: typeof extensions?.traceparent === 'string' ? extensions.traceparent : undefined,
        request: PIPELINE_REQUEST,
        params: { operationName },
      });
      let document: DocumentNode;
      try {
        document = parse(query) as DocumentNode;
      } catch (error) {
        return [error as GraphQLError];
      }
      const errors = validate(schema, document) as readonly GraphQLError[];
      if (errors.length > 0) return errors;
      // The message is held as long as the operation runs, and the document knows one text for all who sent it. Variables that
      // it does not declare are forgotten by the pipeline.
      Object.assign(payload, { query: document.loc?.source.body ?? query, extensions: undefined });
      extra.running = subscriptions;
      if (endsSoon(schema, document)) extra.awaited.add(id);
      return {
        schema,
        operationName,
        document,
        variableValues: variables,
        contextValue: await contextFactory(),
        rootValue: { execute, subscribe },
      } as ExecutionArgs;
    },
  };
}

function within(args: PipelineArgs, act: 'execute' | 'subscribe'): never {
  const { requestId } = args.contextValue;
  return requestScope.run({ requestId }, () => args.rootValue[act](args)) as never;
}
