import { connect, type Socket } from 'node:net';

/** How a proxy's connections behave now. */
export interface LineState {
  /** Bytes that still pass from the server until a connection is cut in their midst; endless if none is to be. */
  left: number;
  delayMs: number;
}

/** One connection of a proxy: bytes go both ways, with back-pressure, until it is cut or stalled. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #line: LineState;
  #stalled = false;
  #lastDueAt = 0;

  constructor(client: Socket, to: URL, line: LineState) {
    this.#client = client;
    this.#line = line;
    const upstream = connect(Number(to.port), to.hostname);
    this.#upstream = upstream;
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => this.#later(() => this.#pass(chunk)));
    upstream.on('end', () => this.#later(() => client.end()));
    upstream.on('error', () => this.cut());
    client.on('drain', () => upstream.resume());
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
  }

  cut(): void {
    this.#client.resetAndDestroy();
  }

  stall(): void {
    this.#stalled = true;
  }

  #pass(chunk: Buffer): void {
    if (this.#stalled || this.#client.destroyed) return;
    const passed = chunk.subarray(0, this.#line.left);
    this.#line.left -= passed.length;
    if (this.#line.left === 0) {
      this.#line.left = Number.POSITIVE_INFINITY;
      this.#client.write(passed, () => this.cut());
    } else if (!this.#client.write(passed)) this.#upstream.pause();
  }

  /** At once, or when the delay is over; never before what came earlier. */
  #later(act: () => void): void {
    const now = performance.now();
    const dueAt = Math.max(now + this.#line.delayMs, this.#lastDueAt);
    this.#lastDueAt = dueAt;
    if (dueAt <= now) act();
    else setTimeout(act, dueAt - now);
  }
}
