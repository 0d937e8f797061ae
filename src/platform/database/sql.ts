import { Prisma } from './generated/prisma/client.ts';

/** A statement, or a part of one, with its values: `text` has `$1`, `$2` … where they stood. */
export type Sql = Prisma.Sql;

/**
 * Every hand-written statement is a sql`…`, with values in their places: they go to the database as parameters. What is
 * itself Sql becomes a part of the text, and brings its values along. `raw` makes text of what no caller may choose.
 */
export const { sql, join, empty, raw } = Prisma;
