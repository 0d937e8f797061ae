import { randomFillSync } from 'node:crypto';

/** UUID of any version, lower case or not. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** Ids drawn in one millisecond still sort in the order they were drawn: a counter fills `rand_a` (RFC 9562, 6.2 method 1). */
let lastMs = 0;
let counter = 0;
/** Drawn in advance: asking the system for eight bytes takes longer than the rest of an id. */
const RANDOM_BYTES = 8;
const pool = Buffer.alloc(256 * RANDOM_BYTES);
let drawn = pool.length;

/** A time-ordered UUIDv7 (RFC 9562), monotonic within this process. */
export function newId(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  const random = pool.subarray(drawn, drawn + RANDOM_BYTES);
  drawn += RANDOM_BYTES;
  random[0] = 0x80 | ((random[0] ?? 0) & 0x3f);
  const time = lastMs.toString(16).padStart(12, '0');
  const rest = random.toString('hex');
  const sequence = (0x7000 | counter).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-${sequence}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}
