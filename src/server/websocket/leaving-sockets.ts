import { setTimeout as delay } from 'node:timers/promises';
import { type DocumentNode, type GraphQLSchema, Kind, OperationTypeNode } from 'graphql';
import type { WebSocket } from 'ws';
import { factsOf } from '../../graphql/field-facts.ts';

/** RFC 6455: the server restarts. Clients that follow graphql-transport-ws come back, and resume by their cursors. */
const SERVICE_RESTART = 1012;
/** How often it is looked whether a socket has seen the end of what it waits for. */
const LOOK_MS = 50;

/** What a server that leaves asks of a socket. */
export interface WatchedSocket {
  readonly socket: WebSocket;
  /** Operations by their ids, as long as they run. */
  readonly running: Readonly<Record<string, unknown>>;
  /** Ids of operations that are worth waiting for; those that have ended may be among them. */
  readonly awaited: ReadonlySet<string>;
}

/**
 * Asks clients to come back elsewhere while this server ends: at once those that wait for nothing that ends, the others
 * when that has ended. What remains is for the close of the server.
 */
export class LeavingSockets {
  readonly #sockets: () => Iterable<WatchedSocket>;
  #timer: NodeJS.Timeout | null = null;

  constructor(sockets: () => Iterable<WatchedSocket>) {
    this.#sockets = sockets;
  }

  get leaving(): boolean {
    return this.#timer !== null;
  }

  leave(): void {
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref();
    this.#look();
  }

  /** Asks all that are left, once those that wait for an end have seen it, or `ms` have passed. */
  async end(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (performance.now() < until && [...this.#sockets()].some(isWaiting)) await delay(LOOK_MS / 5);
    if (this.#timer) clearInterval(this.#timer);
    for (const { socket } of this.#sockets()) askAway(socket);
  }

  #look(): void {
    for (const watched of this.#sockets()) if (!isWaiting(watched)) askAway(watched.socket);
  }
}

function isWaiting({ running, awaited }: WatchedSocket): boolean {
  return Object.keys(running).some((id) => awaited.has(id));
}

function askAway(socket: WebSocket): void {
  socket.close(SERVICE_RESTART, 'The server restarts');
}

/** Whether the operation ends by itself, and soon: a request, or a subscription that says so. */
export function endsSoon(schema: GraphQLSchema, { definitions }: DocumentNode): boolean {
  const subscriptions = schema.getSubscriptionType()?.getFields() ?? {};
  const isSoonOver = (name: string) => {
    const field = subscriptions[name];
    return field !== undefined && factsOf(field).endsSoon === true;
  };
  return definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (definition.operation !== OperationTypeNode.SUBSCRIPTION ||
        definition.selectionSet.selections.some(
          (selection) => selection.kind === Kind.FIELD && isSoonOver(selection.name.value),
        )),
  );
}
