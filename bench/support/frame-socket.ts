import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

type Message = { readonly id?: string; readonly type: string; readonly payload?: unknown };

const [TEXT, CLOSE, PING, PONG] = [1, 8, 9, 10];

/**
 * graphql-transport-ws over a bare TCP socket. A load generator shares the machine with what it measures, and the `ws` client
 * takes several times the CPU for a frame.
 */
export class FrameSocket implements Disposable {
  onMessage: (message: Message) => void = () => {};
  onClose: (reason: string) => void = () => {};
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Connects and waits until the server has acknowledged the connection. */
  static async open(url: string, accessToken: string | null = null): Promise<FrameSocket> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const self = new FrameSocket(socket);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.once('error', reject);
    self.onClose = (reason) => reject(new Error(reason));
    self.onMessage = ({ type }) => type === 'connection_ack' && resolve();
    socket.write(handshake(`${hostname}:${port}`));
    await upgraded(socket);
    socket.on('data', (chunk) => self.#read(chunk));
    socket.on('close', () => self.onClose('the socket was cut'));
    const payload = accessToken ? { authorization: `Bearer ${accessToken}` } : {};
    self.send({ type: 'connection_init', payload });
    await promise;
    self.onMessage = () => {};
    self.onClose = () => {};
    return self;
  }

  send(message: object): void {
    this.#write(TEXT, Buffer.from(JSON.stringify(message)));
  }

  [Symbol.dispose](): void {
    this.onClose = () => {};
    this.#socket.destroy();
  }

  /** Masked, as a client must, with zeros, which change nothing. */
  #write(opcode: number, payload: Buffer): void {
    const { length } = payload;
    const header = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
    this.#socket.write(Buffer.concat([Buffer.from([0x80 | opcode, ...header, 0, 0, 0, 0]), payload]));
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= 2) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const headerLength = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < headerLength) break;
      const length =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2));
      const end = at + headerLength + length;
      if (bytes.length < end) break;
      this.#take((bytes[at] ?? 0) & 0x0f, bytes, at + headerLength, end);
      at = end;
    }
    this.#rest = bytes.subarray(at);
  }

  #take(opcode: number, bytes: Buffer, from: number, to: number): void {
    if (opcode === TEXT) this.onMessage(JSON.parse(bytes.toString('utf8', from, to)));
    else if (opcode === PING) this.#write(PONG, bytes.subarray(from, to));
    else if (opcode === CLOSE) this.onClose(`the server closed with ${bytes.readUInt16BE(from)}`);
  }
}

function handshake(host: string): string {
  return [
    'GET /graphql HTTP/1.1',
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    '\r\n',
  ].join('\r\n');
}

/** Nothing follows the head until the client has spoken. */
function upgraded(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('data', (head) => {
      if (head.toString('latin1', 0, 12) === 'HTTP/1.1 101') resolve();
      else reject(new Error(`no WebSocket: ${head}`));
    });
    socket.once('close', () => reject(new Error('no WebSocket: the socket was cut')));
  });
}
