import { isStorable } from '../../core/text.ts';
import { batched } from '../../platform/database/batched.ts';
import { sql } from '../../platform/database/sql.ts';
import type { Statements } from '../../platform/database/statement.ts';
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

const termsOf = (userIds: readonly string[]) => sql`
  SELECT u.id, u.tier::text AS tier,
         (SELECT json_object_agg(k.provider, encode(k.sealed, 'base64'))
          FROM provider_key k WHERE k.user_id = u.id) AS keys
  FROM "user" u WHERE u.id = ANY(${userIds}::uuid[])`;

interface TermsRow {
  readonly id: string;
  readonly tier: Tier;
  readonly keys: Record<string, string> | null;
}

/** One statement for all who are asked for in one tick: a person's tier and the keys that they have, as they are stored. */
export function modelTermsReader(statements: Statements): (userId: string) => Promise<StoredTerms | null> {
  return batched(async (userIds) => {
    const rows = await statements.rows<TermsRow>(termsOf([...new Set(userIds)]), 'model-terms-of-people');
    const found = new Map(rows.map(({ id, tier, keys }) => [id, { tier, keys: keys ?? {} }]));
    return userIds.map((userId) => found.get(userId) ?? null);
  });
}
