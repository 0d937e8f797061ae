import { randomBytes } from 'node:crypto';
import { newId } from '../../src/core/ids.ts';
import { encodeGlobalId } from '../../src/graphql/global-id.ts';
import { joseTokens } from '../../src/platform/token/jose-tokens.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';

const HOUR_MS = 3_600_000;

export interface Mounted extends ServerProcess {
  /** An access token of somebody new. */
  accessToken(): Promise<string>;
}

/** One of the servers of this folder, whose people need no account. */
export async function startMounted(file: string, env: Readonly<Record<string, string>>): Promise<Mounted> {
  const secret = randomBytes(32);
  const server = await startServer(new URL(file, import.meta.url), {
    PORT: '0',
    JWT_SECRET: secret.toString('hex'),
    ...env,
  });
  const tokens = joseTokens(secret);
  const expiresAt = new Date(Date.now() + HOUR_MS);
  return {
    ...server,
    accessToken: () => tokens.issue({ userId: newId(), sessionId: newId(), expiresAt }),
  };
}

/** Ids of new streams, which every contender takes. */
export function newStreams(count: number): string[] {
  return Array.from({ length: count }, () => encodeGlobalId('Generation', newId()));
}
