import { Readable } from 'node:stream';
import type { BusboyFileStream } from '@fastify/busboy';
import { InvalidInputError } from '../../core/errors.ts';
import { type OpenedUpload, Upload } from '../../core/upload.ts';

export interface IncomingUploadOptions {
  /** Where the file stands in the input, for errors: `input.file`. */
  readonly field: string;
  readonly maxBytes: number;
  /** Somebody waits for this one from now on. */
  readonly onOpen: () => void;
}

/** One file of a multipart request: named by the map first, and sent later or never. */
export class IncomingUpload extends Upload {
  readonly #options: IncomingUploadOptions;
  readonly #arrival = Promise.withResolvers<OpenedUpload>();
  #opened = false;
  #settled = false;
  #stream: FileStream | null = null;

  constructor(options: IncomingUploadOptions) {
    super();
    this.#options = options;
    this.#arrival.promise.catch(() => {});
  }

  /** Whether somebody waits for a file that has not come yet. */
  get isAwaited(): boolean {
    return this.#opened && !this.#settled;
  }

  /** Whether it is here, and nobody has asked for it yet. */
  get isWaiting(): boolean {
    return this.#settled && !this.#opened;
  }

  /** Whether something of it is here that its reader has not taken. */
  get isUntaken(): boolean {
    return this.#stream?.isUntaken ?? false;
  }

  override open(): Promise<OpenedUpload> {
    if (this.#opened)
      throw InvalidInputError.of(this.#options.field, 'A file can be used once in an operation.');
    this.#opened = true;
    this.#options.onOpen();
    return this.#arrival.promise;
  }

  /** The file comes. */
  arrive(source: BusboyFileStream, filename: string, mimeType: string): void {
    if (this.#settled) {
      discard(source);
      return;
    }
    this.#settled = true;
    const stream = new FileStream(source);
    this.#stream = stream;
    source.once('limit', () => this.fail(`The file must have at most ${this.#options.maxBytes} bytes.`));
    this.#arrival.resolve({ filename, mimeType, stream });
  }

  /** The file does not come, or not whole. What came whole stays readable. */
  fail(message: string): void {
    this.#settled = true;
    const error = InvalidInputError.of(this.#options.field, message);
    this.#arrival.reject(error);
    if (this.#stream && !this.#stream.isWhole) this.#stream.destroy(error);
  }

  /** Nobody reads it any more. */
  discard(): void {
    this.fail('The operation has ended.');
    this.#stream?.destroy();
  }
}

/** Takes from the request what its reader asks for, and no more. Destroyed, it throws the rest away: others come behind it. */
class FileStream extends Readable {
  readonly #source: BusboyFileStream;
  isWhole = false;

  constructor(source: BusboyFileStream) {
    super();
    this.#source = source;
    // An error that came before anybody read is told to whoever opens it later, and must not end the process.
    this.on('error', () => {});
    source.on('data', (chunk: Buffer) => {
      if (!this.destroyed && !this.push(chunk)) source.pause();
    });
    source.once('end', () => {
      this.isWhole = true;
      if (!this.destroyed) this.push(null);
    });
    source.on('error', () => {});
    source.pause();
  }

  get isUntaken(): boolean {
    return !this.destroyed && this.readableLength + this.#source.readableLength > 0;
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#source.resume();
    done(error);
  }
}

/** Takes and forgets what nobody wants. */
export function discard(source: Readable): void {
  source.on('error', () => {});
  source.resume();
}
