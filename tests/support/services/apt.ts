import { runCommand } from './run-command.ts';

let updated: Promise<string> | undefined;

/** Installs Debian packages; refreshes the package lists once per process. */
export async function aptInstall(packages: readonly string[]): Promise<void> {
  updated ??= apt(['update', '-qq']);
  await updated;
  await apt(['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

function apt(args: readonly string[]): Promise<string> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (process.getuid?.() === 0) return runCommand('apt-get', args, { env });
  return runCommand('sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]);
}
