import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { aesGcmSealer } from '../../../src/platform/sealing/aes-gcm.ts';

const sealer = aesGcmSealer(randomBytes(32));

test('what was sealed opens, for its own context and with its own key alone', () => {
  for (const secret of ['sk-secret', '', 'ü😀'.repeat(200)]) {
    const sealed = sealer.seal(secret, 'ada');
    expect(sealer.open(sealed, 'ada')).toBe(secret);
    expect(sealer.open(sealed, 'bob')).toBeNull();
    expect(aesGcmSealer(randomBytes(32)).open(sealed, 'ada')).toBeNull();
  }
});

test('a seal that was changed in any byte, or cut, opens no more', () => {
  const sealed = sealer.seal('sk-secret', 'ada');
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.map((byte, place) => (place === at ? byte ^ 1 : byte));
    expect(sealer.open(changed, 'ada'), `byte ${at}`).toBeNull();
    expect(sealer.open(sealed.subarray(0, at), 'ada'), `cut at ${at}`).toBeNull();
  }
});

test('no two seals of one secret are alike, and none shows it', () => {
  const seals = Array.from({ length: 100 }, () => Buffer.from(sealer.seal('sk-secret', 'ada')));
  expect(new Set(seals.map((seal) => seal.toString('hex'))).size).toBe(100);
  expect(seals.some((seal) => seal.includes('secret'))).toBe(false);
});
