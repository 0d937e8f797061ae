import { once } from 'node:events';
import WebSocket from 'ws';
import { GENERATION_EVENTS } from '../../tests/support/person.ts';

export interface LiveEvent {
  readonly __typename: string;
  readonly text?: string;
}

/** A viewer that costs as little as it can: one socket, graphql-transport-ws by hand, one subscription at a time. */
export class LiveSocket implements Disposable {
  readonly #socket: WebSocket;
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async open(url: string, accessToken: string | null): Promise<LiveSocket> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    await once(socket, 'open');
    const payload = accessToken ? { authorization: `Bearer ${accessToken}` } : {};
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    await once(socket, 'message');
    return new LiveSocket(socket);
  }

  /** Calls `onEvent` for each event of an answer; resolves when the server completes it, rejects when it cannot. */
  watch(generationId: string, onEvent: (event: LiveEvent) => void): Promise<void> {
    this.#lastId += 1;
    const id = String(this.#lastId);
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        socket.off('message', receive);
        socket.off('close', closed);
        end();
      };
      const closed = (code: number) => settle(() => reject(new Error(`the socket was closed with ${code}`)));
      const receive = (data: WebSocket.RawData) => {
        const frame = JSON.parse(String(data));
        if (frame.id !== id) return;
        if (frame.type === 'complete') settle(resolve);
        else if (frame.type === 'next' && frame.payload.data) onEvent(frame.payload.data.generationEvents);
        else settle(() => reject(new Error(`an answer broke: ${data}`)));
      };
      socket.on('message', receive);
      socket.on('close', closed);
      const payload = { query: GENERATION_EVENTS, variables: { generationId } };
      socket.send(JSON.stringify({ id, type: 'subscribe', payload }));
    });
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}
