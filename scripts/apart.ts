/**
 * Packages of this repository that stand apart from the root's install, each with its own lockfile: what they bring is large, and
 * neither the server nor its tests need it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const APART = [
  'bench',
  'tools/codegen',
  'tools/format',
  'tools/prisma',
  'tools/provider-types',
  'tools/schema-lint',
] as const;
export type Apart = (typeof APART)[number];

const root = path.join(import.meta.dirname, '..');

/** Whether what its lockfile names is there. */
export function isInstalled(name: Apart): boolean {
  const mark = markOf(name);
  return existsSync(mark) && readFileSync(mark, 'utf8') === lockSum(name);
}

/** Installs what its lockfile names where that is not there, and says so; throws where npm fails. */
export function installApart(name: Apart): void {
  if (isInstalled(name)) return;
  console.error(`Installing the packages of ${name}, once …`);
  // What npm tells its scripts about the root's package is no setting of this one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !key.startsWith('npm_package_')),
  );
  const { status } = spawnSync('npm ci --no-audit --no-fund --loglevel=error', {
    cwd: path.join(root, name),
    env,
    shell: true,
    // Its output is no part of what the caller prints.
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error(`The packages of ${name} could not be installed.`);
  writeFileSync(markOf(name), lockSum(name));
}

/** Gone with the folder, which npm empties before it installs. */
function markOf(name: Apart): string {
  return path.join(root, name, 'node_modules', '.lock-sum');
}

function lockSum(name: Apart): string {
  const lockfile = readFileSync(path.join(root, name, 'package-lock.json'));
  return createHash('sha256').update(lockfile).digest('hex');
}
