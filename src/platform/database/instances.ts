import { hostname } from 'node:os';
import type { PrismaClient } from './generated/prisma/client.ts';

export interface InstanceRegister {
  /** Says that this instance lives, and forgets those that have long been silent; answers how many live. */
  beat(): Promise<number>;
  /** Takes this instance out: it ends on purpose. */
  leave(): Promise<void>;
}

export interface InstanceOptions {
  readonly id: string;
  readonly version: string;
  /** One that has said nothing for so long does not count as living. */
  readonly aliveMs: number;
}

/** How long the row of a silent instance stands for operators to see. */
const KEPT_MS = 60 * 60_000;

/** The instances that work on this database: one row each, by the database's clock. */
export function instanceRegister(
  prisma: PrismaClient,
  { id, version, aliveMs }: InstanceOptions,
): InstanceRegister {
  return {
    async beat() {
      const [row] = await prisma.$queryRaw<{ others: bigint }[]>`
        WITH me AS (
          INSERT INTO instance (id, version, host) VALUES (${id}::uuid, ${version}, ${hostname()})
          ON CONFLICT (id) DO UPDATE SET seen_at = now()
        ), forgotten AS (
          DELETE FROM instance WHERE seen_at < now() - ${KEPT_MS} * interval '1 millisecond' AND id <> ${id}::uuid
        )
        SELECT count(*) AS others FROM instance
        WHERE id <> ${id}::uuid AND seen_at > now() - ${aliveMs} * interval '1 millisecond'`;
      return Number(row?.others ?? 0) + 1;
    },
    async leave() {
      await prisma.instance.deleteMany({ where: { id } });
    },
  };
}
