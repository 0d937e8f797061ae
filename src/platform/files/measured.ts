import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { FileTooLargeError, type StoredFile } from './files.port.ts';

/** What passes on the way from a source into a store, counted and hashed. */
export class Measured {
  readonly #source: Readable;
  readonly #maxBytes: number;
  readonly #hash = createHash('sha256');
  #size = 0;
  /** Why the source ended early; null as long as it has not. A store that fails says so by itself. */
  fault: Error | null = null;

  constructor(source: Readable, maxBytes: number) {
    this.#source = source;
    this.#maxBytes = maxBytes;
  }

  async *bytes(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.#source) {
        this.#size += chunk.length;
        if (this.#size > this.#maxBytes)
          throw new FileTooLargeError(`The file has more than ${this.#maxBytes} bytes.`);
        this.#hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      this.fault = error as Error;
      throw error;
    }
  }

  /** Behind the last of the bytes; to be called once. */
  result(): StoredFile {
    return { size: this.#size, sha256: this.#hash.digest('hex') };
  }
}
