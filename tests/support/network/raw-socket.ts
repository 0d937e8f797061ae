import { once } from 'node:events';
import WebSocket from 'ws';

export interface Frame {
  readonly type: string;
  readonly id?: string;
  // What a frame carries depends on its type; the story knows which it waits for.
  readonly payload?: unknown;
}

/** A bare WebSocket that says what the story wants it to say, whether the protocol allows it or not. */
export class RawSocket implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #frames: Frame[] = [];
  #arrived = Promise.withResolvers<void>();
  /** Code and reason of the close. */
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
    void this.closed.then(() => this.#arrived.resolve());
    socket.on('error', () => {});
    socket.on('message', (data) => {
      this.#frames.push(JSON.parse(String(data)));
      this.#arrived.resolve();
    });
  }

  static async open(
    url: string,
    headers: Record<string, string> = {},
    protocol = 'graphql-transport-ws',
  ): Promise<RawSocket> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), protocol, { headers });
    const raw = new RawSocket(socket);
    await once(socket, 'open');
    return raw;
  }

  /** Opens a socket and is let in. */
  static async connected(url: string, payload?: object): Promise<RawSocket> {
    const raw = await RawSocket.open(url);
    raw.send({ type: 'connection_init', payload });
    await raw.next('connection_ack');
    return raw;
  }

  send(frame: object | string): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  subscribe(id: string, query: string, variables: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** The next frame, of this type when one is named; throws when another one comes or the socket closes. */
  async next(type?: string): Promise<Frame> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame && (type === undefined || frame.type === type)) return frame;
      if (frame) throw new Error(`${type} was awaited, but this came: ${JSON.stringify(frame)}`);
      if (this.#socket.readyState === WebSocket.CLOSED) {
        const { code, reason } = await this.closed;
        throw new Error(`the socket was closed: ${code} ${reason}`);
      }
      this.#arrived = Promise.withResolvers();
      await this.#arrived.promise;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate();
    await this.closed;
  }
}
