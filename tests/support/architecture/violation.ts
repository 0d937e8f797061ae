import type { ImportFact, SourceFile } from './source-file.ts';

export interface Violation {
  /** `path:line` where there is a line to name. */
  readonly where: string;
  readonly what: string;
  readonly why: string;
}

/** A rule sees the whole tree at once and names each place that breaks it. */
export type Rule = (tree: readonly SourceFile[]) => Violation[];

export function forbiddenImport(file: SourceFile, imported: ImportFact, why: string): Violation {
  return { where: `${file.path}:${imported.line}`, what: `imports '${imported.specifier}'`, why };
}

export function report(violations: readonly Violation[]): string {
  return violations.map(({ where, what, why }) => `${where}\n    ${what}\n    ${why}`).join('\n');
}
