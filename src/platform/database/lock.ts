import { readdir, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../../core/errors.ts';

export class DirectoryLockedError extends StartError {
  constructor(directory: string, pid: number) {
    super(`${directory} is in use by process ${pid}. Stop that process, or choose another directory.`);
  }
}

export interface DirectoryLock {
  release(): Promise<void>;
}

const CLAIM = /^lock\.(\d+)\.([\w-]*)$/;
const held = new Set<string>();

/**
 * Takes `directory` for this process alone. A live owner is waited for, up to `waitMs`; then DirectoryLockedError.
 *
 * Each process that wants the directory lays down a claim under a name that is its own for ever, and holds the directory
 * when it then sees no other live claim; else it takes its claim back and tries again. Of two that raced, the one that
 * looked last has seen the other. A dead process's claim never comes to life again, so anybody may sweep it.
 */
export async function lockDirectory(directory: string, waitMs = 5000): Promise<DirectoryLock> {
  const self = { pid: process.pid, birth: await birthOf(process.pid) };
  const file = path.join(path.resolve(directory), `lock.${self.pid}.${self.birth}`);
  const deadline = Date.now() + waitMs;
  for (;;) {
    const owner = held.has(file) ? self : await claim(directory, file, self);
    if (owner === null) return { release: () => giveBack(file) };
    if (Date.now() >= deadline) throw new DirectoryLockedError(directory, owner.pid);
    await delay(10 + Math.random() * 40);
  }
}

/** Null when the claim holds; else who was in the way. */
async function claim(
  directory: string,
  file: string,
  self: ProcessIdentity,
): Promise<ProcessIdentity | null> {
  held.add(file);
  await writeFile(file, '', { mode: 0o600 });
  for (const name of await readdir(directory)) {
    const [, pid, birth = ''] = CLAIM.exec(name) ?? [];
    const other = { pid: Number(pid), birth };
    if (pid === undefined || (other.pid === self.pid && other.birth === self.birth)) continue;
    if (other.pid !== self.pid && (await isAlive(other))) {
      await giveBack(file);
      return other;
    }
    await remove(path.join(directory, name));
  }
  return null;
}

async function giveBack(file: string): Promise<void> {
  held.delete(file);
  await remove(file);
}

async function remove(file: string): Promise<void> {
  await unlink(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** A pid is given out again; with the moment of its birth it names one process for ever. */
interface ProcessIdentity {
  readonly pid: number;
  /** Boot and start time, where the system tells (Linux); else empty. */
  readonly birth: string;
}

/** Empty when there is no such process, when it is dead and only not yet buried, or when the system does not tell. */
export async function birthOf(pid: number): Promise<string> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The command's name, in parentheses, may hold spaces; state is the 1st field behind it, start time the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? '' : `${boot.trim().slice(0, 8)}-${fields[19]}`;
  } catch {
    return '';
  }
}

async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  if (identity.birth !== '') return (await birthOf(identity.pid)) === identity.birth;
  try {
    process.kill(identity.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
