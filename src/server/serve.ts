import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/config.ts';
import type { Viewer } from '../core/viewer.ts';
import type { Context } from '../graphql/context.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Tracing } from '../platform/tracing.port.ts';
import { graphqlHttp } from './graphql-http.ts';
import { clientAddress } from './http/client-address.ts';
import { type Downloads, fileDownloads } from './http/file-downloads.ts';
import { graphiqlPage } from './http/graphiql.ts';
import { createHttpServer, GRAPHQL_PATH, type HttpDeps } from './http/http.ts';
import { listen } from './http/listen.ts';
import type { Authenticate } from './pipeline/authentication.ts';
import { maskErrors } from './pipeline/mask-errors.ts';
import { createPipeline } from './pipeline/pipeline.ts';
import type { WatchSession } from './pipeline/session-end.ts';
import { Connections } from './websocket/connections.ts';
import type { OperationDeps } from './websocket/socket-operations.ts';
import { serveWebsocket } from './websocket/websocket.ts';

export interface ServeDeps {
  readonly config: ServerConfig;
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Null where nobody collects traces. */
  readonly tracing?: Tracing | null;
  readonly authenticator: {
    readonly authenticate: Authenticate;
    readonly stillHolds: OperationDeps['stillHolds'];
    readonly watch: WatchSession;
  };
  readonly downloads: Downloads;
  readonly contextFor: (viewer: Viewer | null) => Context;
  readonly health: HttpDeps['health'];
}

export interface Serving {
  readonly url: string;
  /** Sends clients elsewhere, one by one: those that watch an answer when it has ended. Requests are still answered. */
  leave(): void;
  /** Ends the streams so that their clients come back, lets other requests finish, and closes the port. */
  close(): Promise<void>;
}

/** How long requests that are not streams may still take when the server closes. */
const CLOSE_GRACE_MS = 1000;

/** Opens the port with all that it serves. */
export async function serve(deps: ServeDeps): Promise<Serving> {
  const { config, schema, log, metrics, authenticator, contextFor, health } = deps;
  const watchSession = authenticator.watch.bind(authenticator);
  const authenticate = authenticator.authenticate.bind(authenticator);
  const maskError = maskErrors({
    log,
    onDatabaseFault: (reason) => metrics.databaseFaults.inc({ reason }),
  });
  const pipeline = createPipeline({
    schema,
    contextFor,
    watchSession,
    corsOrigins: config.corsOrigins,
    maxSubscriptionsPerUser: config.maxSubscriptionsPerUser,
    metrics,
    tracing: deps.tracing ?? null,
    maskError,
    log,
  });
  const addressOf = clientAddress(config.trustedProxies);
  const server = createHttpServer({
    graphql: graphqlHttp({
      pipeline,
      authenticate,
      addressOf,
      corsOrigins: config.corsOrigins,
      bodyMaxBytes: config.bodyMaxBytes,
      fileMaxBytes: config.fileMaxBytes,
    }),
    graphiql: graphiqlPage(),
    files: fileDownloads(deps.downloads, config.corsOrigins),
    health,
    metrics,
    metricsToken: config.metricsToken,
    addressOf,
    tracing: deps.tracing ?? null,
    schemaText: () => printSchema(lexicographicSortSchema(schema)),
    maskError,
    log,
  });
  const sockets = serveWebsocket({
    server,
    path: GRAPHQL_PATH,
    pipeline,
    authenticate,
    addressOf,
    stillHolds: authenticator.stillHolds.bind(authenticator),
    watchSession,
    maxSubscriptions: config.maxSubscriptionsPerConnection,
    connections: new Connections({
      max: config.maxConnections,
      perUser: config.maxConnectionsPerUser,
      onRefused: () => metrics.refusals.inc({ bound: 'connections' }),
    }),
    pingMs: config.pingMs,
    maxPayloadBytes: config.bodyMaxBytes,
    maskError,
    log,
  });
  metrics.show({ websockets: { help: 'Sockets that are open here.', read: sockets.count } });
  await listen(server, config.port, config.host);

  return {
    url: config.publicUrl ?? urlOf(server.address() as AddressInfo),
    leave() {
      sockets.leave();
      // Whoever asks again is answered, and then comes by a new connection, and so to another instance. One that is idle stays:
      // cut now, it might be with a request under way.
      server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      await sockets.close();
      server.closeIdleConnections();
      // An SSE stream that is cut, not completed, tells its client to resume.
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}

function urlOf({ address, family, port }: AddressInfo): string {
  const everywhere = address === '0.0.0.0' || address === '::';
  const host = everywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
}
