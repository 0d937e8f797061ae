import { randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { startEmbedded } from '../../../src/platform/database/embedded.ts';
import { lockDirectory } from '../../../src/platform/database/lock.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { PgBossJobs } from '../../../src/platform/jobs/pg-boss.ts';
import { databaseVersion } from './database-version.ts';

const cache = path.join(import.meta.dirname, '..', '..', '..', 'node_modules', '.cache', 'test-database');
/** How long one waits for another that makes it, on a machine that may be slow. */
const MAKING_MS = 180_000;

/** The file of an embedded database with all migrations applied, and with the tables of the jobs. Made once; other test processes wait for it. */
export async function migratedSnapshot(): Promise<string> {
  const file = path.join(cache, `${await databaseVersion()}.tar`);
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
    await makeJobs(embedded.url);
    await embedded.stop();
    const db = await PGlite.create(path.join(dataDir, 'pgdata'));
    const dump = Buffer.from(await (await db.dumpDataDir('none')).arrayBuffer());
    await db.close();
    const unfinished = `${file}.${randomUUID()}`;
    await writeFile(unfinished, dump);
    await rename(unfinished, file);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** What the first server makes for its jobs, which takes half a second. */
async function makeJobs(url: string): Promise<void> {
  const clientOf = () => {
    throw new Error('nothing is enqueued here');
  };
  const jobs = new PgBossJobs({
    url,
    shared: false,
    pollSeconds: 60,
    clientOf,
    onAttempt: () => {},
    log: console,
  });
  jobs.start();
  await jobs.started();
  await jobs.stop(0);
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
