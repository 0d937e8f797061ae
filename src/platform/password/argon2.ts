import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from './password-hasher.port.ts';

/** Argon2id with 19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function argon2Hasher(): PasswordHasher {
  let decoy: Promise<string> | null = null;
  const decoyHash = () => {
    decoy ??= hash('nobody has this password', OPTIONS);
    return decoy;
  };
  return {
    hash: (password) => hash(password, OPTIONS),
    async verify(password, stored) {
      const matches = await verify(stored ?? (await decoyHash()), password);
      return matches && stored !== null;
    },
  };
}
