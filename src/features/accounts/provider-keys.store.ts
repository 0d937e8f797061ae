import { isStorable } from '../../core/text.ts';
import type { PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { StoredTerms, Tier } from './model-terms.ts';
import type { ProviderKeyStore } from './provider-keys.ts';

export function providerKeyStore(): ProviderKeyStore {
  return {
    async put(tx, { userId, provider, sealed, hint, createdAt }) {
      // Not `upsert`, of which one of two at once fails.
      await clientOf(tx).$executeRaw`
        INSERT INTO provider_key (user_id, provider, sealed, hint, created_at)
        VALUES (${userId}::uuid, ${provider}, ${sealed}, ${hint}, ${createdAt})
        ON CONFLICT (user_id, provider) DO UPDATE
        SET sealed = excluded.sealed, hint = excluded.hint, created_at = excluded.created_at`;
    },
    async remove(tx, userId, provider) {
      if (!isStorable(provider)) return false;
      const { count } = await clientOf(tx).providerKey.deleteMany({ where: { userId, provider } });
      return count === 1;
    },
  };
}

/** One statement: the person's tier and the keys that they have, as they are stored. */
export function modelTermsReader(prisma: PrismaClient): (userId: string) => Promise<StoredTerms | null> {
  return async (userId) => {
    const [row] = await prisma.$queryRaw<{ tier: Tier; keys: Record<string, string> | null }[]>`
      SELECT u.tier::text AS tier,
             (SELECT json_object_agg(k.provider, encode(k.sealed, 'base64'))
              FROM provider_key k WHERE k.user_id = u.id) AS keys
      FROM "user" u WHERE u.id = ${userId}::uuid`;
    return row ? { tier: row.tier, keys: row.keys ?? {} } : null;
  };
}
