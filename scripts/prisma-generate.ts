/**
 * npm run generate               writes src/platform/database/generated from prisma/schema.prisma
 * npm run generate -- --check    exits 1 and names the files where the committed ones are stale
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { installApart } from './apart.ts';

const root = path.join(import.meta.dirname, '..');
const generated = path.join('src', 'platform', 'database', 'generated');
const prisma = path.join(root, 'tools', 'prisma', 'node_modules', 'prisma', 'build', 'index.js');

function generate(directory: string): void {
  const result = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], {
    cwd: directory,
    encoding: 'utf8',
    // An executable that is no engine: generating needs none, and without the variable Prisma tries to download one.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (result.status === 0) return;
  console.error(result.stdout, result.stderr);
  process.exit(1);
}

/** Path to text. Where Prisma was run stands in its own configuration, and is not what changed. */
async function read(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(path.join(directory, generated), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const texts = files.map(async (file): Promise<[string, string]> => {
    const text = (await readFile(file, 'utf8')).replaceAll(directory, '').replaceAll('\r\n', '\n');
    return [path.relative(directory, file), text];
  });
  return new Map(await Promise.all(texts));
}

async function findStale(): Promise<string[]> {
  const cache = path.join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const copy = await mkdtemp(path.join(cache, 'prisma-generate-'));
  try {
    for (const name of ['prisma', 'prisma.config.ts', 'package.json'])
      await cp(path.join(root, name), path.join(copy, name), { recursive: true });
    generate(copy);
    const [fresh, committed] = [await read(copy), await read(root)];
    const names = new Set([...fresh.keys(), ...committed.keys()]);
    return [...names].filter((name) => fresh.get(name) !== committed.get(name));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

installApart('tools/prisma');
if (process.argv[2] === '--check') {
  const stale = await findStale();
  if (stale.length > 0) {
    console.error(`Stale: ${stale.join(', ')}. Run: npm run generate`);
    process.exitCode = 1;
  } else console.log('The generated database client is current.');
} else {
  generate(root);
}
