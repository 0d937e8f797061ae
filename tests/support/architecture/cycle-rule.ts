import { isHandWritten } from './layers.ts';
import type { SourceFile } from './source-file.ts';
import type { Rule, Violation } from './violation.ts';

/** No file reaches itself through imports, types included. Each cycle is named once, in full. */
export const noCycles: Rule = (tree) => {
  const files = new Map(tree.filter(({ path }) => isHandWritten(path)).map((file) => [file.path, file]));
  const done = new Set<string>();
  const violations: Violation[] = [];

  const walk = (path: string, trail: readonly string[]): void => {
    const from = trail.indexOf(path);
    if (from >= 0) violations.push(cycle([...trail.slice(from), path]));
    if (from >= 0 || done.has(path)) return;
    for (const next of targets(files.get(path))) walk(next, [...trail, path]);
    done.add(path);
  };

  for (const path of files.keys()) walk(path, []);
  return violations;
};

function targets(file: SourceFile | undefined): string[] {
  return (file?.imports ?? []).flatMap(({ path }) => (path === null ? [] : [path]));
}

function cycle(path: readonly string[]): Violation {
  return {
    where: path[0] ?? '',
    what: `imports itself: ${path.join(' -> ')}`,
    why: 'files in a cycle are one file in pieces: move what they share below both',
  };
}
