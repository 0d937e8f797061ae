import type { PrismaClient } from '../../platform/database/generated/prisma/client.ts';
import type { VersionRequest } from './template.store.port.ts';
import type { PromptTemplateVersion } from './template.ts';
import { readVariables } from './variables.ts';

type Row = Omit<PromptTemplateVersion, 'variables'> & {
  readonly variables: unknown;
  readonly request: number;
};

/** One statement for any number of templates. */
export async function versionsOf(
  prisma: PrismaClient,
  requests: readonly VersionRequest[],
): Promise<PromptTemplateVersion[][]> {
  const rows = await prisma.$queryRaw<Row[]>`
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
