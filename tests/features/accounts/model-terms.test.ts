import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { modelTerms, sealedFor } from '../../../src/features/accounts/model-terms.ts';
import { aesGcmSealer } from '../../../src/platform/sealing/aes-gcm.ts';

test('no key is found under a name that every object has', async () => {
  const sealer = aesGcmSealer(randomBytes(32));
  const openai = Buffer.from(sealer.seal('first', sealedFor('ada', 'openai'))).toString('base64');
  const termsOf = modelTerms({
    sealer,
    read: async () => ({ tier: 'FREE', keys: { openai } }),
    onUnreadable: () => expect.unreachable('a key does not open'),
  });
  const { keys } = await termsOf('ada');
  expect(keys.get('openai')).toBe('first');
  for (const name of ['constructor', '__proto__', 'toString', 'anthropic']) expect(keys.get(name)).toBeNull();
});
