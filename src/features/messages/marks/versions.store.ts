import { batched } from '../../../platform/database/batched.ts';
import type { Message, PrismaClient, User } from '../../../platform/database/generated/prisma/client.ts';
import { sql } from '../../../platform/database/sql.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import { readParts, textOf } from '../parts.ts';
import type { Version, VersionRange } from './versions.ts';

export interface VersionRequest {
  readonly message: Message;
  readonly range: VersionRange;
}

export interface VersionReads {
  /** Newest first. Those asked for in one tick, over many messages, are read together; an unedited one needs no read. */
  range(request: VersionRequest): Promise<Version[]>;
  /** Read together; the ids must come from versions that the viewer may see. */
  author(userId: string): Promise<User | null>;
}

interface VersionRow extends Omit<Version, 'text' | 'current'> {
  readonly at: number;
  readonly parts: unknown;
}

const rangesOf = (requests: readonly VersionRequest[]) => sql`
  SELECT r.at::int AS at, v.number, v.author_id AS "authorId", v.parts, v.restored_from AS "restoredFrom",
         v.created_at AS "createdAt"
  FROM unnest(${requests.map(({ message }) => message.id)}::uuid[], ${requests.map(({ range }) => range.lowest)}::int[],
              ${requests.map(({ range }) => range.highest)}::int[]) WITH ORDINALITY AS r(message_id, lowest, highest, at)
  JOIN message_version v ON v.message_id = r.message_id AND v.number BETWEEN r.lowest AND r.highest
  ORDER BY r.at, v.number DESC`;

export function versionReads(prisma: PrismaClient, statements: Statements): VersionReads {
  const stored = batched(async (requests: readonly VersionRequest[]) => {
    const rows = await statements.rows<VersionRow>(rangesOf(requests), 'message-version-ranges');
    const byRequest = Map.groupBy(rows, ({ at }) => at - 1);
    return requests.map(({ message }, at) =>
      (byRequest.get(at) ?? []).map(({ at: _at, parts, ...version }) => ({
        ...version,
        text: textOf(readParts(parts)),
        current: version.number === message.editCount + 1,
      })),
    );
  });
  return {
    range: async (request) => {
      const { message, range } = request;
      if (range.lowest > range.highest) return [];
      return message.editCount === 0 ? [original(message)] : stored(request);
    },
    author: batched(async (ids) => {
      const users = await prisma.user.findMany({ where: { id: { in: [...new Set(ids)] } } });
      const byId = new Map(users.map((user) => [user.id, user]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
  };
}

/** The one version of what was never edited, which is stored nowhere else. */
function original({ authorId, parts, createdAt }: Message): Version {
  const text = textOf(readParts(parts));
  return { number: 1, authorId, text, createdAt, restoredFrom: null, current: true };
}
