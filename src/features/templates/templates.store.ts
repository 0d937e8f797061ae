import { newId } from '../../core/ids.ts';
import type { Transaction } from '../../platform/database/database.port.ts';
import type { PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import { empty, sql } from '../../platform/database/sql.ts';
import { clientOf } from '../../platform/database/transaction.ts';
import type { TemplateStore, VersionRequest } from './template.store.port.ts';
import type { PromptTemplate, PromptTemplateVersion } from './template.ts';
import type { TemplateContent } from './template-input.ts';
import type { TemplateFilter } from './template-list.ts';
import { readVariables } from './variables.ts';

type Row = Omit<PromptTemplate, 'variables' | 'builtIn'> & { readonly variables: unknown };

const COLUMNS = sql`
  t.id, t.title, t.description, t.category::text AS category, t.text, t.variables, t.revision,
  t.created_at AS "createdAt", t.updated_at AS "updatedAt",
  (SELECT max(v.number) FROM prompt_template_version v WHERE v.template_id = t.id) AS version`;

const templateOf = (row: Row): PromptTemplate => ({
  ...row,
  builtIn: false,
  variables: readVariables(row.variables),
});

const contentRow = ({ title, description, category, text, variables }: TemplateContent) => ({
  title,
  description,
  category,
  text,
  variables: variables.map((variable) => ({ ...variable, choices: [...variable.choices] })),
});

/** `lockPerson`: until the transaction ends, nobody else who asks for the same lock adds to what this person keeps. */
export function templateStore(
  prisma: PrismaClient,
  lockPerson: (tx: Transaction, userId: string) => Promise<void>,
): TemplateStore {
  return {
    async byIds(userId, ids) {
      const rows = await prisma.$queryRaw<Row[]>`
        SELECT ${COLUMNS} FROM prompt_template t
        WHERE t.id = ANY(${[...ids]}::uuid[]) AND t.user_id = ${userId}::uuid AND t.deleted_at IS NULL`;
      return rows.map(templateOf);
    },

    async readState(userId, id) {
      const [row] = await prisma.$queryRaw<Row[]>`
        SELECT ${COLUMNS} FROM prompt_template t WHERE t.id = ${id}::uuid AND t.user_id = ${userId}::uuid`;
      return row ? templateOf(row) : null;
    },

    async page(userId, filter, { after, before }, { size, backwards }) {
      const beyond =
        after && !after.builtIn ? sql`AND (t.title, t.id) > (${after.title}, ${after.id}::uuid)` : empty;
      const until = before ? sql`AND (t.title, t.id) < (${before.title}, ${before.id}::uuid)` : empty;
      const order = backwards ? sql`t.title DESC, t.id DESC` : sql`t.title, t.id`;
      const rows = await prisma.$queryRaw<Row[]>`
        SELECT ${COLUMNS} FROM prompt_template t
        WHERE ${matching(userId, filter)} ${beyond} ${until} ORDER BY ${order} LIMIT ${size}`;
      return rows.map(templateOf);
    },

    async count(userId, filter) {
      const [row] = await prisma.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM prompt_template t WHERE ${matching(userId, filter)}`;
      return row?.count ?? 0;
    },

    versions: (requests) => versionsOf(prisma, requests),

    async lockAll(tx, userId) {
      await lockPerson(tx, userId);
      return clientOf(tx).promptTemplate.count({ where: { userId, deletedAt: null } });
    },

    async insert(tx, { id, userId, ...content }, at) {
      const row = contentRow(content);
      const db = clientOf(tx);
      await db.promptTemplate.create({ data: { id, userId, ...row, createdAt: at, updatedAt: at } });
      await db.promptTemplateVersion.create({
        data: { id: newId(), templateId: id, number: 1, ...row, createdAt: at },
      });
    },

    async lock(tx, userId, id) {
      const db = clientOf(tx);
      // By itself: behind the wait for the lock, the same statement would still see the versions from before it.
      await db.$queryRaw`SELECT id FROM prompt_template WHERE id = ${id}::uuid AND user_id = ${userId}::uuid FOR UPDATE`;
      const [row] = await db.$queryRaw<Row[]>`
        SELECT ${COLUMNS} FROM prompt_template t
        WHERE t.id = ${id}::uuid AND t.user_id = ${userId}::uuid AND t.deleted_at IS NULL`;
      return row ? templateOf(row) : null;
    },

    async version(tx, templateId, number) {
      const found = await clientOf(tx).promptTemplateVersion.findUnique({
        where: { templateId_number: { templateId, number } },
      });
      return found && { ...found, variables: readVariables(found.variables) };
    },

    async update(tx, { id, version }, content, { at, keep }) {
      const db = clientOf(tx);
      const row = contentRow(content);
      const number = version + 1;
      await db.promptTemplate.update({
        where: { id },
        data: { ...row, updatedAt: at, revision: { increment: 1 } },
      });
      await db.promptTemplateVersion.create({
        data: { id: newId(), templateId: id, number, ...row, createdAt: at },
      });
      await db.promptTemplateVersion.deleteMany({
        where: { templateId: id, number: { lte: number - keep } },
      });
    },

    async markDeleted(tx, id, at) {
      const { revision } = await clientOf(tx).promptTemplate.update({
        where: { id },
        data: { deletedAt: at, updatedAt: at, revision: { increment: 1 } },
        select: { revision: true },
      });
      return revision;
    },

    async lockRestorable(tx, userId, id, since) {
      const [locked] = await clientOf(tx).$queryRaw<{ revision: number }[]>`
        SELECT revision FROM prompt_template
        WHERE id = ${id}::uuid AND user_id = ${userId}::uuid AND (deleted_at IS NULL OR deleted_at > ${since}) FOR UPDATE`;
      return locked?.revision ?? null;
    },

    async restore(tx, userId, id, since, at) {
      const { count } = await clientOf(tx).promptTemplate.updateMany({
        where: { id, userId, deletedAt: { gt: since } },
        data: { deletedAt: null, updatedAt: at, revision: { increment: 1 } },
      });
      return count === 1;
    },
  };
}

function matching(userId: string, { category, search }: TemplateFilter) {
  const like = `%${(search ?? '').replace(/[\\%_]/g, '\\$&')}%`;
  // Titles have one form; other texts are kept as they were typed.
  const likes = [like, like.normalize('NFD')];
  const said = search
    ? sql`AND (t.title ILIKE ${like} OR t.description ILIKE ANY(${likes}::text[]) OR t.text ILIKE ANY(${likes}::text[]))`
    : empty;
  const sort = category ? sql`AND t.category = ${category}::"PromptCategory"` : empty;
  return sql`t.user_id = ${userId}::uuid AND t.deleted_at IS NULL ${sort} ${said}`;
}

type VersionRow = Omit<PromptTemplateVersion, 'variables'> & {
  readonly variables: unknown;
  readonly request: number;
};

/** One statement for any number of templates. */
async function versionsOf(
  prisma: PrismaClient,
  requests: readonly VersionRequest[],
): Promise<PromptTemplateVersion[][]> {
  const rows = await prisma.$queryRaw<VersionRow[]>`
    SELECT r.request::int AS request, v.*
    FROM unnest(${requests.map(({ templateId }) => templateId)}::uuid[],
                ${requests.map(({ below }) => below ?? 2 ** 31 - 1)}::int[],
                ${requests.map(({ above }) => above ?? 0)}::int[],
                ${requests.map(({ size }) => size)}::int[],
                ${requests.map(({ backwards }) => backwards)}::boolean[])
      WITH ORDINALITY AS r(template_id, below, above, size, backwards, request)
    CROSS JOIN LATERAL (
      SELECT id, number, title, description, category::text AS category, text, variables, created_at AS "createdAt"
      FROM prompt_template_version
      WHERE template_id = r.template_id AND number < r.below AND number > r.above
      ORDER BY CASE WHEN r.backwards THEN number ELSE -number END LIMIT r.size
    ) v
    ORDER BY r.request, CASE WHEN r.backwards THEN v.number ELSE -v.number END`;
  const groups = Map.groupBy(rows, ({ request }) => request);
  return requests.map((_, at) =>
    (groups.get(at + 1) ?? []).map(({ request: _request, variables, ...version }) => ({
      ...version,
      variables: readVariables(variables),
    })),
  );
}
