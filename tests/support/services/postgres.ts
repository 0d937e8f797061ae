import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KillableService, startService } from './daemon.ts';
import { freePort } from './free-port.ts';
import { postgresFolder } from './postgres-files.ts';
import { runCommand } from './run-command.ts';
import { dropPrivileges } from './unprivileged-user.ts';

export interface PostgresOptions {
  /** True where the test is about what survives a crash; otherwise nothing is waited for on disk. */
  readonly durable?: boolean;
}

const CARELESS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Starts Postgres 18 with pgvector, pg_trgm and unaccent at hand, on a free port and an empty data folder.
 * Disposing it ends the server and deletes its data. Its URL names the superuser and the database `postgres`.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<KillableService> {
  const folder = postgresFolder();
  const data = await mkdtemp(join(tmpdir(), 'ai-chat-studio-postgres-'));
  const cleanUp = () => rm(data, { recursive: true, force: true });
  try {
    const user = await dropPrivileges(data);
    const env = { ...process.env, LD_LIBRARY_PATH: join(folder, 'lib'), LC_ALL: 'C.UTF-8' };
    const run = { ...user, env, cwd: data };
    await runCommand(join(folder, 'bin', 'initdb'), initialisation(data), run);
    const port = await freePort();
    const daemon = {
      ...run,
      command: join(folder, 'bin', 'postgres'),
      args: serving(data, port, options.durable ? [] : CARELESS),
      ready: /database system is ready to accept connections/,
      stopSignal: 'SIGINT' as const,
    };
    return await startService(daemon, `postgresql://postgres@127.0.0.1:${port}/postgres`, cleanUp);
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

function initialisation(data: string): string[] {
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
  return ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--no-sync', ...locale];
}

function serving(data: string, port: number, settings: readonly string[]): string[] {
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...settings];
  return ['-D', data, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])];
}
