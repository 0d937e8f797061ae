import { raw, type Sql } from './sql.ts';

type Fields = Readonly<Record<string, string>>;

const columnOf = (field: string) => field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);

/** All columns of a model, for SELECT, under the names that Prisma gives them. `fields` is Prisma's `…ScalarFieldEnum`. */
export function columnsOf(alias: string, fields: Fields): Sql {
  const columns = Object.keys(fields).map((field) => `${alias}.${columnOf(field)} AS "${field}"`);
  return raw(columns.join(', '));
}

/** The same as one JSON object; moments come as text in it. */
export function jsonOf(row: string, fields: Fields): Sql {
  const pairs = Object.keys(fields).map((field) => `'${field}', ${row}.${columnOf(field)}`);
  return raw(`json_build_object(${pairs.join(', ')})`);
}

/** Whether Pothos asks for a row's own columns and no relation, so that a hand-written read has all that is needed. */
export function isPlain(query: object): boolean {
  return Object.keys(query).length === 0;
}

/**
 * `rows`, which a hand-written read has chosen and ordered, with the relations that `query` asks for: as they are where it
 * asks for none, else read once more by `readMany`. What is gone by then is left out.
 */
export async function withRelations<Row extends { readonly id: string }>(
  rows: readonly Row[],
  query: object,
  readMany: (ids: string[]) => Promise<Row[]>,
): Promise<readonly Row[]> {
  if (isPlain(query) || rows.length === 0) return rows;
  const whole = await readMany([...new Set(rows.map(({ id }) => id))]);
  const byId = new Map(whole.map((row) => [row.id, row]));
  return rows.flatMap(({ id }) => byId.get(id) ?? []);
}
