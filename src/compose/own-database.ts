import path from 'node:path';
import type { Config } from '../config/config.ts';
import { StartError } from '../core/errors.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../platform/database/embedded.ts';
import { makeFolders, unwritable } from './folders.ts';

/**
 * Makes the folders that are missing, and starts the embedded database in DATA_DIR; null where DATABASE_URL names another one.
 * Its process has begun when the call returns. Says on standard error when it has to be made. Rejects with a StartError when
 * another process has it open, or it cannot be opened.
 */
export async function startOwnDatabase(
  config: Config,
  log: EmbeddedOptions['log'],
): Promise<Embedded | null> {
  makeFolders(config);
  if (config.database.kind === 'server') return null;
  const dataDir = path.join(config.dataDir, 'database');
  const onMaking = () =>
    process.stderr.write(`Making the database in ${nameOf(dataDir)} (once, a second or two)…\n`);
  try {
    return await startEmbedded({ dataDir, onMaking, log });
  } catch (error) {
    throw opening(dataDir, unwritable('DATA_DIR', dataDir, error));
  }
}

/** Of the server, or of the embedded database that was started. */
export function databaseUrl({ database }: Config, embedded: Embedded | null): string {
  return database.kind === 'server' ? database.url : (embedded?.url ?? '');
}

/** Resolves, with the reason, when the embedded database has ended by itself. */
export async function databaseEnd(embedded: Embedded | null): Promise<string> {
  const exit = await embedded?.exited;
  return exit?.expected === false ? 'the embedded database has ended' : new Promise(() => {});
}

function opening(dataDir: string, error: unknown): unknown {
  if (error instanceof StartError) return error;
  return new StartError(
    `DATA_DIR: the database in ${dataDir} cannot be opened (${(error as Error).message}). ` +
      'Put back a copy of that folder, or set DATA_DIR to another one.',
    { cause: error },
  );
}

/** As people write it: from here, where it lies below. */
function nameOf(folder: string): string {
  const relative = path.relative('', folder);
  return relative.startsWith('..') || path.isAbsolute(relative) ? folder : `.${path.sep}${relative}`;
}
