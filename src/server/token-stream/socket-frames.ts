import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { FrameSink } from './frame-sink.ts';

const LARGEST_7_BITS = 125;
const LARGEST_16_BITS = 0xffff;

/**
 * Writes whole text frames (RFC 6455, unmasked) of graphql-transport-ws to the connection under a WebSocket. `ws` writes
 * whole frames in one turn as well, because compression is off, so that no frame ever begins inside of another; control
 * frames and the closing handshake stay with it.
 */
export class SocketFrames {
  readonly #socket: WebSocket;
  readonly #connection: Duplex;
  #parked: (() => void)[] = [];

  constructor(socket: WebSocket, connection: Duplex) {
    this.#socket = socket;
    this.#connection = connection;
  }

  /** The place of the operation `id`. */
  of(id: string): FrameSink {
    const frames = this;
    const start = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`).toString('latin1');
    return {
      accept(result) {
        if (!frames.#isReady) return false;
        const size = start.length + result.length + 1;
        frames.#connection.write(`${headerOf(size)}${start}${result}}`, 'latin1');
        return true;
      },
      whenReady: (resume) => frames.#park(resume),
    };
  }

  get #isReady(): boolean {
    return this.#socket.readyState === this.#socket.OPEN && !this.#connection.writableNeedDrain;
  }

  #park(resume: () => void): void {
    this.#parked.push(resume);
    if (this.#parked.length > 1) return;
    this.#connection.once('drain', () => {
      const parked = this.#parked;
      this.#parked = [];
      for (const resume of parked) resume();
    });
  }
}

/** The head of a final text frame, one character for each byte. */
function headerOf(size: number): string {
  if (size <= LARGEST_7_BITS) return `\x81${String.fromCharCode(size)}`;
  if (size <= LARGEST_16_BITS) return `\x81\x7e${String.fromCharCode(size >> 8, size & 0xff)}`;
  const bytes = [size >>> 24, (size >>> 16) & 0xff, (size >>> 8) & 0xff, size & 0xff];
  return `\x81\x7f\0\0\0\0${String.fromCharCode(...bytes)}`;
}
