import { Readable } from 'node:stream';

export interface Peeked {
  /** The first `bytes` of it, or all where there are fewer; some more where they came in one piece. */
  readonly head: Buffer;
  /** All of it, the head included. Destroying it destroys the source. */
  readonly whole: Readable;
}

/** Looks at the beginning of a stream, which is read through `whole` from then on. Rejects with the source's error. */
export async function peek(source: Readable, bytes: number): Promise<Peeked> {
  const rest = source[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < bytes) {
    const { done, value } = await rest.next();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const head = Buffer.concat(chunks);
  const whole = Readable.from(
    (async function* () {
      try {
        if (head.length > 0) yield head;
        for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
      } finally {
        source.destroy();
      }
    })(),
    { objectMode: false },
  );
  // A generator that was never begun has no `finally`.
  whole.once('close', () => source.destroy());
  return { head, whole };
}
