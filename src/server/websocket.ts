import type { IncomingMessage, Server } from 'node:http';
import type { DocumentNode, ExecutionArgs, GraphQLError } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { newId } from '../core/ids.ts';
import type { Viewer } from '../core/viewer.ts';
import { unauthenticated } from '../graphql/errors.ts';
import { requestScope } from '../platform/log.ts';
import type { Admission } from './admission.ts';
import { type Authenticate, authenticateBearer, authorizationOf } from './authentication.ts';
import { type Pipeline, refusal } from './pipeline.ts';
import type { WatchSession } from './session-end.ts';

/** RFC 6455: the server restarts. Clients that follow graphql-transport-ws come back, and resume by their cursors. */
const SERVICE_RESTART = 1012;
/** How long a client may take to confirm that its socket closes. */
const CLOSE_GRACE_MS = 1000;

export interface WebsocketDeps {
  readonly server: Server;
  readonly path: string;
  readonly pipeline: Pipeline;
  readonly authenticate: Authenticate;
  readonly stillHolds: (viewer: Viewer) => Promise<boolean>;
  readonly watchSession: WatchSession;
  readonly maxSubscriptions: number;
  readonly maxPayloadBytes: number;
  readonly log: Logger;
}

export interface Sockets {
  /** Sockets that are open now. */
  readonly count: () => number;
  /** Asks every client to come back, to another instance or to this one restarted. */
  close(): Promise<void>;
}

type SocketState = Record<PropertyKey, unknown> & {
  viewer?: Viewer | null;
  stopWatching?: () => void;
};

type PipelineArgs = ExecutionArgs & {
  contextValue: Admission;
  rootValue: { execute: (args: unknown) => unknown; subscribe: (args: unknown) => unknown };
};

/** The door for graphql-transport-ws: the protocol is graphql-ws's, everything behind it the pipeline's. */
export function serveWebsocket(deps: WebsocketDeps): Sockets {
  const { pipeline, log } = deps;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: deps.maxPayloadBytes,
    handleProtocols: (offered) => (offered.has('graphql-transport-ws') ? 'graphql-transport-ws' : false),
  });
  deps.server.on('upgrade', (request, socket, head) => {
    if (pathOf(request) !== deps.path) socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    else
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });

  const dispose = useServer<Record<string, unknown>, SocketState>(
    {
      // Whatever breaks: no text of ours in a close reason.
      isProd: true,
      execute: (args) => within(args as PipelineArgs, 'execute'),
      subscribe: (args) => within(args as PipelineArgs, 'subscribe'),

      onConnect: async ({ connectionParams, extra }) => {
        const header = authorizationOf(connectionParams) ?? extra.request.headers.authorization;
        const { viewer, rejected } = await authenticateBearer(deps.authenticate, header);
        if (rejected) return false;
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

      onClose: ({ extra }) => extra.stopWatching?.(),

      onSubscribe: async ({ extra, subscriptions }, _id, { query, variables, operationName }) => {
        if (Object.keys(subscriptions).length > deps.maxSubscriptions)
          return [
            refusal(
              `A connection may have at most ${deps.maxSubscriptions} operations at once.`,
              'LIMIT_EXCEEDED',
            ),
          ];
        const viewer = extra.viewer ?? null;
        if (viewer && !(await deps.stillHolds(viewer))) return [unauthenticated('Your session has ended.')];
        const { schema, execute, subscribe, contextFactory, parse, validate } = pipeline.getEnveloped({
          viewer,
          requestId: newId(),
          transport: 'websocket',
          gone: null,
        });
        let document: DocumentNode;
        try {
          document = parse(query) as DocumentNode;
        } catch (error) {
          return [error as GraphQLError];
        }
        const errors = validate(schema, document) as readonly GraphQLError[];
        if (errors.length > 0) return errors;
        return {
          schema,
          operationName,
          document,
          variableValues: variables,
          contextValue: await contextFactory(),
          rootValue: { execute, subscribe },
        } as ExecutionArgs;
      },
    },
    sockets,
  );
  // After the protocol's own listeners, to replace the one that prints every client's faults to the console.
  sockets.on('connection', (client: WebSocket) => {
    client.removeAllListeners('error');
    client.on('error', (error) => log.debug({ err: error }, 'a socket broke'));
  });

  return {
    count: () => sockets.clients.size,
    async close() {
      for (const client of sockets.clients) client.close(SERVICE_RESTART, 'The server restarts');
      // A client that answers nothing any more would hold the port for half a minute.
      const cut = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, CLOSE_GRACE_MS);
      await dispose.dispose();
      clearTimeout(cut);
    },
  };
}

function within(args: PipelineArgs, act: 'execute' | 'subscribe'): never {
  const { requestId } = args.contextValue;
  return requestScope.run({ requestId }, () => args.rootValue[act](args)) as never;
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?')[0] ?? '';
}
