import { dirname, normalize } from 'node:path/posix';
import { parseSync } from 'oxc-parser';
import { type FactKind, readFacts } from './facts.ts';

/** One import, re-export, `import()` or `import('…')` type, as written in a file. */
export interface ImportFact {
  readonly specifier: string;
  /** The project's file that it names, from the root; null for packages and Node's own modules. */
  readonly path: string | null;
  /** The package that it names, without a subpath; null for our own files and for Node's modules. */
  readonly package: string | null;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Something that a rule may forbid, found in a file. */
export interface Fact {
  readonly kind: FactKind;
  readonly line: number;
  /** The words of the source that show it. */
  readonly text: string;
}

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly ImportFact[];
  readonly facts: readonly Fact[];
}

/** Parses one file; throws when it is not TypeScript. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const { imports, facts } = readFacts(program, text);
  return {
    path,
    text,
    lines: text === '' ? 0 : text.replace(/\n$/, '').split('\n').length,
    imports: imports.map(({ specifier, typeOnly, start }) => ({
      specifier,
      typeOnly,
      line: lineOf(start),
      path: ownPath(path, specifier),
      package: packageName(specifier),
    })),
    facts: facts.map(({ kind, start, text: words }) => ({ kind, text: words, line: lineOf(start) })),
  };
}

function ownPath(importer: string, specifier: string): string | null {
  return specifier.startsWith('.') ? normalize(`${dirname(importer)}/${specifier}`) : null;
}

function packageName(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null;
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
