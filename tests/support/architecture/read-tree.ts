import { globSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { parseSource, type SourceFile } from './source-file.ts';

const PATTERNS = ['src', 'client', 'scripts', 'bench', 'tests'].map((folder) => `${folder}/**/*.{ts,tsx}`);
const NOT_OURS = /(^|\/)(node_modules|dist)(\/|$)/;

/** Every TypeScript file of the project at `root`, parsed. */
export function readTree(root: string): SourceFile[] {
  return globSync(PATTERNS, { cwd: root, exclude: (path) => NOT_OURS.test(path) })
    .map((path) => path.split(sep).join('/'))
    .sort()
    .map((path) => parseSource(path, readFileSync(`${root}/${path}`, 'utf8')));
}

/** A made-up project: text by path. */
export function madeUpTree(files: Readonly<Record<string, string>>): SourceFile[] {
  return Object.entries(files).map(([path, text]) => parseSource(path, text));
}
