import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Position } from './feed.port.ts';

export interface Cursor {
  readonly position: Position;
  /** The event at this place was the feed's last. */
  readonly terminal: boolean;
}

const SHAPE = /^([\w-]{16})\.([\w-]{1,32})\.([0-9a-z]{1,11})(\.end)?$/;

/**
 * Makes and reads the cursors of one feed: `<mac>.<epoch>.<sequence in base 36>[.end]`. The MAC (HMAC-SHA-256, 96 bits)
 * covers the feed's key and the epoch, so that a cursor is good for its own feed alone; the sequence is left out of it,
 * because a reader may go to any place of a feed that it may read, and a token must not cost a hash.
 */
export class CursorCodec {
  readonly #secret: Buffer;
  readonly #key: string;
  #epoch = '';
  #prefix = '';

  constructor(secret: Buffer, key: string) {
    this.#secret = secret;
    this.#key = key;
  }

  encode(position: Position, terminal = false): string {
    if (position.epoch !== this.#epoch) {
      this.#epoch = position.epoch;
      this.#prefix = `${this.#mac(position.epoch)}.${position.epoch}.`;
    }
    return this.#prefix + position.seq.toString(36) + (terminal ? '.end' : '');
  }

  /** Null when the text is no cursor of this feed. */
  decode(text: string): Cursor | null {
    const [, mac = '', epoch = '', seq = '', end] = SHAPE.exec(text) ?? [];
    const expected = this.#mac(epoch);
    if (mac.length !== expected.length || !timingSafeEqual(Buffer.from(mac), Buffer.from(expected)))
      return null;
    const number = Number.parseInt(seq, 36);
    return Number.isSafeInteger(number)
      ? { position: { epoch, seq: number }, terminal: end !== undefined }
      : null;
  }

  #mac(epoch: string): string {
    return createHmac('sha256', this.#secret)
      .update(`${this.#key}\n${epoch}`)
      .digest('base64url')
      .slice(0, 16);
  }
}
