import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../core/errors.ts';

export interface Secrets {
  /** 32 bytes: signs access tokens. */
  readonly jwtSecret: Buffer;
  /** 32 bytes: seals what clients carry for us, such as cursors. */
  readonly encryptionKey: Buffer;
}

interface Given {
  readonly jwtSecret: Buffer | null;
  readonly encryptionKey: Buffer | null;
}

/** Takes the secrets that are given, and makes those that are not: once, kept in `dataDir` for this user alone. Throws a StartError. */
export async function loadSecrets(dataDir: string, given: Given): Promise<Secrets> {
  const [jwtSecret, encryptionKey] = await Promise.all([
    given.jwtSecret ?? keptSecret(path.join(dataDir, 'jwt-secret')),
    given.encryptionKey ?? keptSecret(path.join(dataDir, 'encryption-key')),
  ]);
  return { jwtSecret, encryptionKey };
}

async function keptSecret(file: string): Promise<Buffer> {
  const text = await readOrMake(file).catch((error: Error) => {
    throw new StartError(
      `DATA_DIR: the secret in ${file} cannot be read or made (${error.message}). Give this user the right to.`,
      { cause: error },
    );
  });
  const secret = Buffer.from(text.trim(), 'hex');
  if (secret.length !== 32)
    throw new StartError(`${file} holds no secret of 32 bytes in hex; restore it or delete it.`);
  return secret;
}

async function readOrMake(file: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    // `wx`: of two processes that start at once, one makes the secret and the other reads it.
    await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFile(file, 'utf8');
}
