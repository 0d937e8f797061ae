import { readFile } from 'node:fs/promises';

/** A pid is given out again; with the moment of its birth it names one process for ever. */
export interface ProcessIdentity {
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

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  if (identity.birth !== '') return (await birthOf(identity.pid)) === identity.birth;
  try {
    process.kill(identity.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
