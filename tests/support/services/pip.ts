import { aptInstall } from './apt.ts';
import { runCommand } from './run-command.ts';

interface Pip {
  readonly command: string;
  readonly args: readonly string[];
}

const CANDIDATES: readonly Pip[] = [
  { command: 'python3', args: ['-m', 'pip'] },
  { command: 'pip3', args: [] },
];

/** The machine's pip, which Debian brings when there is none. */
export async function findPip(): Promise<Pip> {
  return (await working()) ?? (await afterInstalling());
}

async function afterInstalling(): Promise<Pip> {
  await aptInstall(['python3-pip']);
  const pip = await working();
  if (pip === null) throw new Error('python3-pip is installed, but `python3 -m pip` does not run');
  return pip;
}

async function working(): Promise<Pip | null> {
  for (const pip of CANDIDATES) {
    const runs = await runCommand(pip.command, [...pip.args, '--version']).then(
      () => true,
      () => false,
    );
    if (runs) return pip;
  }
  return null;
}
