import { Readable } from 'node:stream';

/**
 * What comes over a line, for whoever takes it as slowly as they like: it fails when nothing comes for `silenceMs` while
 * more is asked for, and when the line breaks off.
 */
export class AwaitedBytes extends Readable {
  readonly #source: Readable;
  readonly #silenceMs: number;
  #silence: NodeJS.Timeout | undefined;

  constructor(source: Readable, silenceMs: number) {
    super();
    this.#source = source;
    this.#silenceMs = silenceMs;
    source.on('data', (chunk: Buffer) => {
      this.#endWaiting();
      if (this.push(chunk)) this.#wait();
      else source.pause();
    });
    source.once('end', () => {
      this.#endWaiting();
      this.push(null);
    });
    source.once('error', (error) => this.destroy(error));
    source.once('close', () => {
      if (!source.readableEnded) this.destroy(new Error('The line broke off.'));
    });
    source.pause();
  }

  override _read(): void {
    this.#wait();
    this.#source.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#endWaiting();
    this.#source.destroy();
    done(error);
  }

  #wait(): void {
    this.#silence ??= setTimeout(
      () => this.destroy(new Error('Nothing more came over the line.')),
      this.#silenceMs,
    );
  }

  #endWaiting(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
  }
}
