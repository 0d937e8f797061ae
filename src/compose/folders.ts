import { accessSync, constants, mkdirSync } from 'node:fs';
import { getSystemErrorMessage } from 'node:util';
import type { Config } from '../config/config.ts';
import { StartError } from '../core/errors.ts';

/** Where DATA_DIR and FILES_DIR lie, made where they are missing. Throws a StartError for one that cannot be written. */
export function makeFolders(config: Config): void {
  const { dataDir, database, secrets, attachments } = config;
  if (database.kind === 'embedded' || !secrets.jwtSecret || !secrets.encryptionKey)
    makeFolder('DATA_DIR', dataDir);
  const { files } = attachments;
  if (files.kind === 'disk') makeFolder(files.variable, files.folder);
}

/** Throws a StartError that names the variable when this user cannot write there. */
function makeFolder(variable: string, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(variable, folder, error);
  }
}

/** What to say when `place` failed in what a system call does to it; any other error is given back as it is. */
export function unwritable(variable: string, place: string, error: unknown): unknown {
  const { errno } = error as NodeJS.ErrnoException;
  // Of the system alone: those of PGlite's own files are positive.
  if (typeof errno !== 'number' || errno >= 0) return error;
  return new StartError(
    `${variable}: ${place} cannot be written (${getSystemErrorMessage(errno)}). ` +
      `Give this user the right to write there, or set ${variable} to another folder.`,
    { cause: error },
  );
}
