import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from './password-hasher.port.ts';

/** Argon2id with 19 MiB, two passes, one lane: the first choice of OWASP's Password Storage Cheat Sheet. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** With the cost that an attacker is to pay for each guess; `memoryCost` is in KiB. */
export function argon2Hasher(cost = COST): PasswordHasher {
  let decoy: Promise<string> | null = null;
  const decoyHash = () => {
    decoy ??= hash('nobody has this password', cost);
    return decoy;
  };
  return {
    hash: (password) => hash(password, cost),
    async verify(password, stored) {
      const matches = await verify(stored ?? (await decoyHash()), password);
      return matches && stored !== null;
    },
  };
}
