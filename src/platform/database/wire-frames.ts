const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/** What a client says: that it wants encryption, that it begins or ends, or one whole batch of protocol messages. */
export type Frame =
  | { readonly type: 'encryption' | 'startup' | 'end' }
  | { readonly type: 'batch'; readonly bytes: Buffer };

/** Query, Sync and FunctionCall end what the backend answers as one. */
const ENDS_BATCH = new Set([0x51, 0x53, 0x46]);
const TERMINATE = 0x58;

/**
 * Cuts a client's byte stream into frames. A batch reaches from the first message to the Sync behind it: whoever runs it
 * as one cannot mix one client's Parse with another's Bind, however the network cut them.
 */
export class WireFrames {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Where the next message begins in what has come. */
  #offset = 0;
  #started = false;

  /** Throws when the bytes cannot be Postgres' protocol, version 3. */
  *read(chunk: Buffer): Generator<Frame, void, undefined> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (;;) {
      const header = this.#started ? 1 : 0;
      if (this.#length < this.#offset + header + 4) return;
      const bytes = this.#joined();
      const length = bytes.readInt32BE(this.#offset + header);
      if (length < 4 || length > MAX_MESSAGE_BYTES) throw new Error(`A message of ${length} bytes`);
      const end = this.#offset + header + length;
      if (this.#length < end) return;
      if (this.#started) {
        const type = bytes[this.#offset] ?? 0;
        this.#offset = end;
        if (type === TERMINATE) yield { type: 'end' };
        else if (ENDS_BATCH.has(type)) yield { type: 'batch', bytes: this.#take() };
      } else {
        this.#offset = end;
        yield this.#greeting(this.#take());
      }
    }
  }

  #greeting(bytes: Buffer): Frame {
    const code = bytes.length < 8 ? 0 : bytes.readInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) return { type: 'encryption' };
    if (code === CANCEL_REQUEST) return { type: 'end' };
    if (code >> 16 !== 3) throw new Error(`Protocol version ${code >> 16}`);
    this.#started = true;
    return { type: 'startup' };
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    if (first && this.#chunks.length === 1) return first;
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [bytes];
    return bytes;
  }

  #take(): Buffer {
    const bytes = this.#joined();
    const taken = bytes.subarray(0, this.#offset);
    const rest = bytes.subarray(this.#offset);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    this.#offset = 0;
    return taken;
  }
}
