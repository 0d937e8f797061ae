import { type ExportSpecifier, type ImportDeclarationSpecifier, type Program, Visitor } from 'oxc-parser';
import { leavesOut } from './test-calls.ts';

export type FactKind =
  | 'any'
  | 'default export'
  | 're-export'
  | 'environment'
  | 'module mock'
  | 'skipped test';

interface RawImport {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly start: number;
}

interface RawFact {
  readonly kind: FactKind;
  readonly start: number;
  readonly text: string;
}

interface Literal {
  readonly value: string;
}

type Specifier = ImportDeclarationSpecifier | ExportSpecifier;

/** Everything that the rules look at, with offsets into the text. */
export function readFacts(program: Program, text: string): { imports: RawImport[]; facts: RawFact[] } {
  const imports: RawImport[] = [];
  const facts: RawFact[] = [];
  const fact = (kind: FactKind, node: { start: number; end: number }) =>
    facts.push({ kind, start: node.start, text: firstLine(text.slice(node.start, node.end)) });
  const imported = (source: Literal, typeOnly: boolean, start: number) =>
    imports.push({ specifier: source.value, typeOnly, start });

  new Visitor({
    ImportDeclaration(node) {
      imported(node.source, node.importKind === 'type' || allTypes(node.specifiers), node.start);
      if (isProcess(node.source.value) && /\benv\b/.test(text.slice(node.start, node.end)))
        fact('environment', node);
    },
    ExportNamedDeclaration(node) {
      if (node.source === null) return;
      const typeOnly = node.exportKind === 'type' || allTypes(node.specifiers);
      imported(node.source, typeOnly, node.start);
      if (!typeOnly) fact('re-export', node);
    },
    ExportAllDeclaration(node) {
      imported(node.source, node.exportKind === 'type', node.start);
      fact('re-export', node);
    },
    ExportSpecifier(node) {
      if (text.slice(node.exported.start, node.exported.end) === 'default') fact('default export', node);
    },
    ExportDefaultDeclaration: (node) => fact('default export', node),
    ImportExpression(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string')
        imported({ value: node.source.value }, false, node.start);
    },
    TSImportType: (node) => imported(node.source, true, node.start),
    TSAnyKeyword: (node) => fact('any', node),
    MemberExpression(node) {
      if (/^(globalThis\.)?process(\.env|\[['"]env['"]\])$/.test(text.slice(node.start, node.end)))
        fact('environment', node);
    },
    CallExpression(node) {
      const callee = text.slice(node.callee.start, node.callee.end);
      if (/^vi(test)?\.(mock|doMock|hoisted)$/.test(callee)) fact('module mock', node);
      if (leavesOut(node, text)) fact('skipped test', node);
    },
    VariableDeclarator(node) {
      if (
        node.id.type === 'ObjectPattern' &&
        node.init?.type === 'Identifier' &&
        node.init.name === 'process'
      )
        if (/\benv\b/.test(text.slice(node.id.start, node.id.end))) fact('environment', node);
    },
  }).visit(program);
  return { imports, facts };
}

function allTypes(specifiers: readonly Specifier[]): boolean {
  return specifiers.length > 0 && specifiers.every(isType);
}

function isType(specifier: Specifier): boolean {
  if (specifier.type === 'ImportSpecifier') return specifier.importKind === 'type';
  return specifier.type === 'ExportSpecifier' && specifier.exportKind === 'type';
}

function isProcess(specifier: string): boolean {
  return specifier === 'node:process' || specifier === 'process';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
