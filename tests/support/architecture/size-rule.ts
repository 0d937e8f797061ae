import { isHandWritten } from './layers.ts';
import type { SourceFile } from './source-file.ts';
import type { Rule, Violation } from './violation.ts';

/** Lines of a hand-written file. */
export const LIMITS = { median: 60, ninetieth: 200, most: 400 } as const;

const WHY = 'one idea per file: move the second one into a file of its own';

/** Holds for all that we write, and for `src` by itself. */
export const smallFiles: Rule = (tree) => {
  const written = tree.filter(({ path }) => isHandWritten(path));
  const shipped = written.filter(({ path }) => path.startsWith('src/'));
  return [...tooLong(written), ...shape('all hand-written files', written), ...shape('src', shipped)];
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
  const measures = [
    ['median', quantile(files, 0.5), LIMITS.median],
    ['90th percentile', quantile(files, 0.9), LIMITS.ninetieth],
  ] as const;
  return measures
    .filter(([, lines, limit]) => lines > limit)
    .map(([name, lines, limit]) => ({
      where,
      what: `${name} of ${lines} lines, over ${limit}; longest: ${longest(files)}`,
      why: WHY,
    }));
}

function longest(files: readonly SourceFile[]): string {
  return [...files]
    .sort((a, b) => b.lines - a.lines)
    .slice(0, 10)
    .map(({ path, lines }) => `${path} ${lines}`)
    .join(', ');
}
