import { randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { startEmbedded } from '../../../src/platform/database/embedded.ts';
import { lockDirectory } from '../../../src/platform/database/lock.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { databaseVersion } from './database-version.ts';

const cache = path.join(import.meta.dirname, '..', '..', '..', 'node_modules', '.cache', 'test-database');
/** How long one waits for another that makes it, on a machine that may be slow. */
const MAKING_MS = 180_000;

/** The file of an embedded database with all migrations applied. Made once; other test processes wait for it. */
export async function migratedSnapshot(): Promise<string> {
  const file = path.join(cache, `${await databaseVersion()}.tar.br`);
  if (await exists(file)) return file;
  await mkdir(cache, { recursive: true });
  const lock = await lockDirectory(cache, MAKING_MS);
  try {
    if (!(await exists(file))) await makeSnapshot(file);
  } finally {
    await lock.release();
  }
  return file;
}

async function makeSnapshot(file: string): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'snapshot-'));
  try {
    const embedded = await startEmbedded({ dataDir, log: { warn: console.warn, error: console.error } });
    const pool = new pg.Pool({ connectionString: embedded.url });
    await migrate({ pool, exclusive: false });
    await pool.end();
    await embedded.stop();
    const db = await PGlite.create(path.join(dataDir, 'pgdata'));
    const dump = Buffer.from(await (await db.dumpDataDir('none')).arrayBuffer());
    await db.close();
    const unfinished = `${file}.${randomUUID()}`;
    await writeFile(
      unfinished,
      brotliCompressSync(dump, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
    );
    await rename(unfinished, file);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
