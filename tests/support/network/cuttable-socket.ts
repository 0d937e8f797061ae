import { once } from 'node:events';
import WebSocket from 'ws';
import { Inbox } from '../people/inbox.ts';
import type { Answer, Person } from '../people/person.ts';

/** A subscription on a CuttableSocket. */
export interface CuttableSubscription<T> {
  /** The next event; null when the server completed it. Rejects with its errors, or when the socket closed. */
  next(): Promise<T | null>;
  /** Ends it and leaves the socket open. */
  complete(): void;
}

interface Frame {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** graphql-transport-ws spoken by hand, so that a test says exactly what is sent and when the line is cut. */
export class CuttableSocket {
  readonly socket: WebSocket;
  /** How the socket ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #inboxes = new Map<string, Inbox<unknown>>();
  #ids = 0;

  private constructor(url: string) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => {
        for (const inbox of this.#inboxes.values()) inbox.end(new Error(`closed: ${code} ${reason}`));
        resolve({ code, reason: String(reason) });
      });
    });
    this.socket.on('error', () => {});
    this.socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Frame));
  }

  /** Opens it and says who is there, without waiting for the server's word. */
  static async open(person: Person): Promise<CuttableSocket> {
    const raw = new CuttableSocket(person.url);
    await once(raw.socket, 'open');
    raw.send({
      type: 'connection_init',
      payload: { authorization: `Bearer ${person.tokens.accessToken}` },
    });
    return raw;
  }

  static async connect(person: Person): Promise<CuttableSocket> {
    const raw = await CuttableSocket.open(person);
    const lost = raw.closed.then(({ code, reason }) =>
      Promise.reject(new Error(`closed: ${code} ${reason}`)),
    );
    await Promise.race([once(raw.socket, 'message'), lost]);
    lost.catch(() => {});
    return raw;
  }

  subscribe<T>(query: string, variables: object): CuttableSubscription<T> {
    const id = String(++this.#ids);
    const inbox = new Inbox<unknown>();
    this.#inboxes.set(id, inbox);
    this.send({ id, type: 'subscribe', payload: { query, variables } });
    return {
      next: () => inbox.next() as Promise<T | null>,
      complete: () => {
        this.#inboxes.delete(id);
        this.send({ id, type: 'complete' });
      },
    };
  }

  send(frame: Frame): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Cuts the line, without a word of the protocol. */
  destroy(): void {
    this.socket.terminate();
  }

  #receive({ id = '', type, payload }: Frame): void {
    const inbox = this.#inboxes.get(id);
    if (type === 'next') {
      const { data, errors } = payload as Answer<unknown>;
      if (errors) inbox?.end(new Error(JSON.stringify(errors)));
      else inbox?.push(data);
    } else if (type === 'complete') inbox?.end();
    else if (type === 'error') inbox?.end(new Error(JSON.stringify(payload)));
  }
}
