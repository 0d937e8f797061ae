import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CursorCodec } from '../../../src/platform/feed/cursor.ts';

const secret = randomBytes(32);
const codec = new CursorCodec(secret, 'generation:1');

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const epochs = fc
  .array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 32 })
  .map((letters) => letters.join(''));
const positions = fc.record({ epoch: epochs, seq: fc.maxSafeNat() });

test('a cursor comes back as the place that it was made of', () => {
  fc.assert(
    fc.property(positions, fc.boolean(), (position, terminal) => {
      expect(codec.decode(codec.encode(position, terminal))).toEqual({ position, terminal });
    }),
  );
});

test('one codec makes the same cursors whatever it has made before', () => {
  fc.assert(
    fc.property(fc.array(positions, { maxLength: 5 }), positions, (before, position) => {
      const used = new CursorCodec(secret, 'generation:1');
      for (const earlier of before) used.encode(earlier);
      expect(used.encode(position)).toBe(new CursorCodec(secret, 'generation:1').encode(position));
    }),
  );
});

test('any other character in its seal or epoch is refused', () => {
  fc.assert(
    fc.property(
      positions,
      fc.nat(),
      fc.constantFrom(...alphabet, '.', 'é', ' ', '\n'),
      (position, at, other) => {
        const cursor = codec.encode(position);
        const index = at % cursor.lastIndexOf('.');
        fc.pre(cursor[index] !== other);
        const changed = cursor.slice(0, index) + other + cursor.slice(index + 1);
        expect(codec.decode(changed)).toBeNull();
      },
    ),
    { numRuns: 500 },
  );
});

test('a cursor of another feed, or of another server’s secret, is refused', () => {
  fc.assert(
    fc.property(positions, fc.string(), (position, key) => {
      fc.pre(key !== 'generation:1');
      const cursor = codec.encode(position);
      expect(new CursorCodec(secret, key).decode(cursor)).toBeNull();
      expect(new CursorCodec(randomBytes(32), 'generation:1').decode(cursor)).toBeNull();
    }),
  );
});

test('what is no cursor at all is refused', () => {
  fc.assert(fc.property(fc.string(), (text) => codec.decode(text) === null));
  const cursor = codec.encode({ epoch: 'epoch', seq: 35 });
  for (const text of [
    '',
    '.',
    '...',
    `${cursor}.`,
    `${cursor}.END`,
    ` ${cursor}`,
    `${cursor}\n`,
    `${cursor}Z`,
  ])
    expect(codec.decode(text)).toBeNull();
  const beyond = (Number.MAX_SAFE_INTEGER + 1).toString(36);
  expect(codec.decode(cursor.replace(/z$/, beyond))).toBeNull();
});
