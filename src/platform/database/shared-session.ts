import type { PGlite } from '@electric-sql/pglite';

export interface SessionClient {
  write(bytes: Uint8Array): unknown;
}

interface Turn {
  readonly client: SessionClient;
  readonly bytes: Uint8Array;
}

/** Gives the clients of one PGlite session their turns, first come, first served. */
export class SharedSession {
  /** What a backend says to a client that has just connected. Answered from here, no client's settings reach the session. */
  readonly greeting: Uint8Array;
  readonly #db: PGlite;
  #waiting: Turn[] = [];
  /** The client with an open transaction. */
  #owner: SessionClient | null = null;
  #running: SessionClient | null = null;
  readonly #left = new WeakSet<SessionClient>();

  private constructor(db: PGlite, greeting: Uint8Array) {
    this.#db = db;
    this.greeting = greeting;
  }

  static async open(db: PGlite): Promise<SharedSession> {
    return new SharedSession(db, Uint8Array.from(await db.execProtocolRaw(startupMessage())));
  }

  /** `bytes` is a whole batch. A fault of PGlite itself (not of a statement) is thrown where nobody catches it: the process ends. */
  run(client: SessionClient, bytes: Uint8Array): void {
    this.#waiting.push({ client, bytes });
    if (this.#running === null) void this.#drain();
  }

  /** Forgets the client's turns, and rolls back what it left open. */
  leave(client: SessionClient): void {
    this.#left.add(client);
    this.#waiting = this.#waiting.filter((turn) => turn.client !== client);
    if (this.#running === null && this.#owner === client) void this.#drain();
  }

  async #drain(): Promise<void> {
    for (;;) {
      const owner = this.#owner;
      if (owner && this.#left.has(owner)) {
        this.#running = owner;
        await this.#db.exec('ROLLBACK');
        this.#owner = null;
      }
      const turn = this.#next();
      this.#running = turn?.client ?? null;
      if (turn === undefined) return;
      await this.#db.execProtocolRawStream(turn.bytes, {
        onRawData: (bytes) => turn.client.write(Uint8Array.from(bytes)),
      });
      this.#owner = this.#db.isInTransaction() ? turn.client : null;
    }
  }

  #next(): Turn | undefined {
    const index = this.#owner ? this.#waiting.findIndex((turn) => turn.client === this.#owner) : 0;
    return index === -1 ? undefined : this.#waiting.splice(index, 1)[0];
  }
}

function startupMessage(): Uint8Array {
  const parameters = Buffer.from('user\0postgres\0database\0postgres\0client_encoding\0UTF8\0\0');
  const message = Buffer.alloc(8 + parameters.length);
  message.writeInt32BE(message.length, 0);
  message.writeInt32BE(3 << 16, 4);
  parameters.copy(message, 8);
  return message;
}
