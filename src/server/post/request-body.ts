import type { IncomingMessage } from 'node:http';

export class BodyTooLarge extends Error {}
export class BodyTooSlow extends Error {}

/** How long a body may take from its first byte to its last. */
export const BODY_MS = 60_000;

/**
 * The whole body as text, a BodyTooLarge as soon as it is known to have more than `maxBytes`, or a BodyTooSlow when it is
 * not here in time.
 */
export function readBody(request: IncomingMessage, maxBytes: number, withinMs = BODY_MS): Promise<string> {
  // Listeners: an async iteration over the stream takes longer than parsing what it brings.
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return reject(new BodyTooLarge());
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (error: Error) => {
      clearTimeout(deadline);
      request.pause();
      reject(error);
    };
    const deadline = setTimeout(() => refuse(new BodyTooSlow()), withinMs);
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) refuse(new BodyTooLarge());
      else chunks.push(chunk);
    };
    request.on('data', take);
    request.once('end', () => {
      clearTimeout(deadline);
      // They hold the body, and live as long as the request, which a stream holds.
      request.off('data', take).off('error', refuse);
      resolve((chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString());
    });
    request.once('error', refuse);
  });
}

/** Sets a request flowing, and cuts it off as soon as more than `maxBytes` of it came. */
export function limitBytes(request: IncomingMessage, maxBytes: number): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) request.destroy();
  });
}
