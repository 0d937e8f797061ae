/**
 * Started as a process: node database-writer.ts <directory>. Opens the embedded database there, writes row after row,
 * and sends each number to its parent once the database has acknowledged it.
 */
import { startEmbedded } from '../../../src/platform/database/embedded.ts';
import { openDatabase } from '../../../src/platform/database/prisma-database.ts';

const [dataDir = ''] = process.argv.slice(2);
const log = { warn: console.warn, error: console.error };
const embedded = await startEmbedded({ dataDir, log });
const database = openDatabase({
  url: embedded.url,
  poolMax: 4,
  connectTimeoutMs: 5000,
  statementTimeoutMs: 5000,
  log,
});
await database.pool.query('CREATE TABLE IF NOT EXISTS written (number int PRIMARY KEY)');
const last = await database.pool.query('SELECT coalesce(max(number), 0) AS number FROM written');
for (let number = last.rows[0].number + 1; ; number++) {
  await database.pool.query('INSERT INTO written VALUES ($1)', [number]);
  process.send?.(number);
}
