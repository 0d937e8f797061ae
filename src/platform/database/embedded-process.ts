import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { vector } from '@electric-sql/pglite-pgvector';
import { StartError } from '../../core/errors.ts';
import type { EmbeddedReport, EmbeddedSettings } from './embedded.ts';
import { lockDirectory } from './lock.ts';
import { unpackTar } from './tar.ts';
import { serveWire } from './wire-server.ts';

// A terminal's Ctrl-C and a service manager's stop reach this process too; it outlives its parent's last statement.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.stderr.on('error', () => {});

const settings = JSON.parse(process.argv[2] ?? '{}') as EmbeddedSettings;
const parentGone = new Promise<void>((resolve) => process.once('disconnect', resolve));
const report = (message: EmbeddedReport) => process.send?.(message, () => {});

const extensions = { vector, pg_trgm, unaccent };
/** What initdb makes: unpacking it is four times as quick. `npm run fresh-database` writes it. */
const FRESH = new URL('./fresh-database.tar.br', import.meta.url);

async function openPglite({ dataDir, snapshot }: EmbeddedSettings): Promise<PGlite> {
  if (dataDir === null) return PGlite.create({ loadDataDir: new Blob([await tarOf(snapshot)]), extensions });
  const finished = path.join(dataDir, 'pgdata');
  if (!existsSync(finished)) {
    report({ type: 'making' });
    // A first start that is cut off in the middle must not leave what looks like a database.
    const unfinished = path.join(dataDir, 'pgdata.unfinished');
    await rm(unfinished, { recursive: true, force: true });
    unpackTar(await tarOf(snapshot), unfinished);
    await rename(unfinished, finished);
  }
  return PGlite.create({ dataDir: finished, extensions });
}

async function tarOf(snapshot: string | null): Promise<Buffer<ArrayBuffer>> {
  return snapshot === null ? brotliDecompressSync(await readFile(FRESH)) : readFile(snapshot);
}

async function run(): Promise<void> {
  const lock = settings.dataDir === null ? null : await lockDirectory(settings.dataDir);
  const db = await openPglite(settings);
  const server = await serveWire(db);
  const socket = settings.socketDir === null ? null : path.join(settings.socketDir, '.s.PGSQL.5432');
  if (socket !== null) await rm(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (socket === null) server.listen(0, '127.0.0.1', resolve);
    else server.listen(socket, resolve);
  });
  const port = socket === null ? (server.address() as AddressInfo).port : 5432;
  report({ type: 'ready', port });
  await parentGone;
  server.close();
  if (settings.dataDir !== null) await db.close();
  await lock?.release();
  // A directory of its own for the socket is nobody's once the parent is gone, however it went.
  if (settings.socketDir !== null && settings.socketDir !== settings.dataDir)
    await rm(settings.socketDir, { recursive: true, force: true });
}

try {
  await run();
  process.exit(0);
} catch (error) {
  const { message = String(error), errno } = error as NodeJS.ErrnoException;
  report(error instanceof StartError ? { type: 'refused', message } : { type: 'failed', message, errno });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
