import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { APART } from '../scripts/apart.ts';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  /** Of this repository: what it is stands here, and nothing is fetched. */
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const LOCKFILES = ['.', ...APART].map((folder) => {
  const text = readFileSync(new URL(`../${folder}/package-lock.json`, import.meta.url), 'utf8');
  const { packages }: { packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(text);
  return { folder, text, packages };
});

describe.each(LOCKFILES)('the lockfile in $folder', ({ text, packages }) => {
  // npm drops a platform's package from the lockfile when the registry at hand lacks it, and `npm ci` then refuses the lockfile.
  test('holds the packages of every platform', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies)
        .filter(([name]) => !lookups(path, name).some((place) => place in packages))
        .map(([name, version]) => `${name}@${version}, wanted by ${path || 'package.json'}`),
    );

    expect(missing).toEqual([]);
  });

  // Without them npm takes whatever the registry has under that name one day, or passes over the package in silence.
  test('says of every package that is fetched which version it is, and what is in it', () => {
    const vague = Object.entries(packages)
      .filter(([path, { link }]) => path.includes('node_modules/') && !link)
      .filter(([, { version, integrity }]) => !version || !integrity?.startsWith('sha512-'))
      .map(([path]) => path);

    expect(vague).toEqual([]);
  });

  test('names no registry', () => {
    expect(text).not.toMatch(/"resolved": "https?:/);
  });
});

/** Where Node would look for `name` from the package at `path`, nearest first. */
function lookups(path: string, name: string): string[] {
  const at = path.lastIndexOf('/node_modules/');
  const here = `${path === '' ? '' : `${path}/`}node_modules/${name}`;
  if (path === '') return [here];
  return [here, ...lookups(at < 0 ? '' : path.slice(0, at), name)];
}
