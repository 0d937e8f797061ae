import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const TEXT = 0x1;
const CLOSE = 0x8;

export interface FrameParts {
  readonly opcode?: number;
  readonly fin?: boolean;
  /** The three reserved bits, 0 to 7. */
  readonly reserved?: number;
  readonly masked?: boolean;
  /** What the head says about the size, where that is a lie. */
  readonly claimedSize?: bigint;
}

/** A client's frame (RFC 6455), also one that it may not send. */
export function frameOf(payload: Buffer | string, parts: FrameParts = {}): Buffer {
  const { opcode = TEXT, fin = true, reserved = 0, masked = true } = parts;
  const bytes = Buffer.from(payload);
  const size = parts.claimedSize ?? BigInt(bytes.length);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  let head: Buffer;
  if (size <= 125n) head = Buffer.from([first, mask | Number(size)]);
  else if (size <= 0xffffn) {
    head = Buffer.from([first, mask | 126, 0, 0]);
    head.writeUInt16BE(Number(size), 2);
  } else {
    head = Buffer.concat([Buffer.from([first, mask | 127]), Buffer.alloc(8)]);
    head.writeBigUInt64BE(size, 2);
  }
  if (!masked) return Buffer.concat([head, bytes]);
  const key = randomBytes(4);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = (bytes[at] ?? 0) ^ (key[at % 4] ?? 0);
  return Buffer.concat([head, key, bytes]);
}

/** A WebSocket of which a test writes every byte. */
export class FrameSocket {
  readonly #socket: Socket;
  /** Resolves with the first message of the server. */
  readonly heard: Promise<void>;
  /** The code that the server closed with; null when it ended the connection without one. */
  readonly closed: Promise<number | null>;

  private constructor(socket: Socket, early: Buffer) {
    this.#socket = socket;
    const heard = Promise.withResolvers<void>();
    this.heard = heard.promise;
    this.closed = closeCode(socket, early, heard.resolve);
  }

  static async open(url: string): Promise<FrameSocket> {
    const { hostname, port, pathname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(
      [
        `GET ${pathname} HTTP/1.1`,
        `host: ${hostname}:${port}`,
        'connection: Upgrade',
        'upgrade: websocket',
        'sec-websocket-version: 13',
        `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
        'sec-websocket-protocol: graphql-transport-ws',
        '\r\n',
      ].join('\r\n'),
    );
    let head = Buffer.alloc(0);
    while (!head.includes('\r\n\r\n')) {
      const [data] = (await once(socket, 'data')) as [Buffer];
      head = Buffer.concat([head, data]);
    }
    if (!head.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(head.toString('latin1'));
    return new FrameSocket(socket, head.subarray(head.indexOf('\r\n\r\n') + 4));
  }

  write(bytes: Buffer): Promise<void> | undefined {
    if (this.#socket.write(bytes)) return undefined;
    return new Promise((resolve) => {
      this.#socket.once('drain', resolve).once('close', resolve);
    });
  }

  end(): void {
    this.#socket.destroy();
  }
}

/** Reads the server's frames, and of them understands only the one that closes. */
function closeCode(socket: Socket, early: Buffer, onMessage: () => void): Promise<number | null> {
  return new Promise((resolve) => {
    let rest: Buffer = Buffer.alloc(0);
    const read = (data: Buffer) => {
      rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
      for (let frame = takeFrame(rest); frame; frame = takeFrame(rest)) {
        rest = rest.subarray(frame.size);
        if (frame.opcode === TEXT) onMessage();
        if (frame.opcode === CLOSE) resolve(frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE());
      }
    };
    socket.on('data', read).once('close', () => {
      onMessage();
      resolve(null);
    });
    read(early);
  });
}

function takeFrame(bytes: Buffer): { opcode: number; payload: Buffer; size: number } | null {
  if (bytes.length < 2) return null;
  const short = (bytes[1] ?? 0) & 0x7f;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return null;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < head + length) return null;
  return {
    opcode: (bytes[0] ?? 0) & 0xf,
    payload: bytes.subarray(head, head + length),
    size: head + length,
  };
}
