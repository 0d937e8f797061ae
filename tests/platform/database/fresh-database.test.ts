import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { expect, test } from 'vitest';

/** Made by a clock or by chance, or counted up by whatever is done. */
const FLEETING = /^(pg_stat|pg_backend_memory|pg_locks|pg_cursors|pg_prepared|pg_timezone|pg_shmem|pg_aios)/;
const FLEETING_COLUMNS =
  /relfrozenxid|relminmxid|datfrozenxid|datminmxid|relpages|reltuples|relallvisible|relallfrozen/;

/** Each relation of the catalogue with a digest of its rows. */
async function catalogueOf(db: PGlite): Promise<Record<string, unknown>> {
  const { rows: columns } = await db.query<{ name: string; columns: string[] }>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
     WHERE c.relnamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
       AND c.relkind IN ('r', 'v') GROUP BY c.oid, c.relname`,
  );
  const catalogue: Record<string, unknown> = {};
  for (const { name, columns: all } of columns) {
    if (FLEETING.test(name)) continue;
    const kept = all.filter((column) => !FLEETING_COLUMNS.test(column)).map((column) => `"${column}"::text`);
    const schema = name.startsWith('pg_') ? 'pg_catalog' : 'information_schema';
    const { rows } = await db.query<{ count: number; digest: string }>(
      `SELECT count(*)::int AS count, md5(string_agg(line, E'\\n' ORDER BY line)) AS digest
       FROM (SELECT concat_ws('|', ${kept.join(', ')}) AS line FROM ${schema}."${name}") lines`,
    );
    catalogue[name] = rows[0];
  }
  return catalogue;
}

test('what the embedded database begins with is what initdb makes', async () => {
  const packed = await readFile(
    new URL('../../../src/platform/database/fresh-database.tar.br', import.meta.url),
  );
  const unpacked = await PGlite.create({ loadDataDir: new Blob([brotliDecompressSync(packed)]) });
  const made = await PGlite.create();
  const [found, wanted] = [await catalogueOf(unpacked), await catalogueOf(made)];
  await Promise.all([unpacked.close(), made.close()]);
  expect(Object.keys(wanted).length).toBeGreaterThan(100);
  expect(found, 'run `npm run fresh-database`').toEqual(wanted);
});
