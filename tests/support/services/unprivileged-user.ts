import { chown } from 'node:fs/promises';
import { runCommand } from './run-command.ts';

/** Postgres refuses to run as root: then it runs as `nobody`, who must own its data folder. */
export async function dropPrivileges(folder: string): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const uid = Number(await runCommand('id', ['-u', 'nobody']));
  const gid = Number(await runCommand('id', ['-g', 'nobody']));
  await chown(folder, uid, gid);
  return { uid, gid };
}
