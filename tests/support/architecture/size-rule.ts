import { dirname } from 'node:path/posix';
import { isHandWritten } from './layers.ts';
import type { SourceFile } from './source-file.ts';
import type { Rule, Violation } from './violation.ts';

/** Lines of a hand-written file. */
export const LIMITS = { ninetieth: 200, most: 400 } as const;

/** Files of one folder, those of its subfolders apart. */
export const FOLDER_LIMIT = 25;

const WHY = 'one idea per file: move the second one into a file of its own';

/** Holds for all that we write, and for `src` by itself. */
export const smallFiles: Rule = (tree) => {
  const written = tree.filter(({ path }) => isHandWritten(path));
  const shipped = written.filter(({ path }) => path.startsWith('src/'));
  return [...tooLong(written), ...shape('all hand-written files', written), ...shape('src', shipped)];
};

/** A folder is looked through, not searched. Generated ones apart. */
export const smallFolders: Rule = (tree) => {
  const sizes = new Map<string, number>();
  for (const { path } of tree.filter(({ path }) => isHandWritten(path))) {
    const folder = dirname(path);
    sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  }
  return [...sizes]
    .filter(([, files]) => files > FOLDER_LIMIT)
    .map(([folder, files]) => ({
      where: folder,
      what: `has ${files} files, over ${FOLDER_LIMIT}`,
      why: 'group them by what they are about, in folders of their own',
    }));
};

/** The line counts' quantile, by nearest rank; 0 of nothing. */
export function quantile(files: readonly SourceFile[], share: number): number {
  const sorted = files.map(({ lines }) => lines).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function tooLong(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ lines }) => lines > LIMITS.most)
    .map(({ path, lines }) => ({ where: path, what: `has ${lines} lines, over ${LIMITS.most}`, why: WHY }));
}

function shape(where: string, files: readonly SourceFile[]): Violation[] {
  const lines = quantile(files, 0.9);
  if (lines <= LIMITS.ninetieth) return [];
  const what = `90th percentile of ${lines} lines, over ${LIMITS.ninetieth}; longest: ${longest(files)}`;
  return [{ where, what, why: WHY }];
}

function longest(files: readonly SourceFile[]): string {
  return [...files]
    .sort((a, b) => b.lines - a.lines)
    .slice(0, 10)
    .map(({ path, lines }) => `${path} ${lines}`)
    .join(', ');
}
