import type { FactKind } from './facts.ts';
import { isHandWritten, layerOf } from './layers.ts';
import type { SourceFile } from './source-file.ts';
import type { Rule, Violation } from './violation.ts';

const VAGUE = /^(utils?|helpers?|common|misc|index)$/;
const READS_ENVIRONMENT: readonly string[] = ['src/main.ts'];

/** No drawer for what found no name, and no folder that hides its files. */
export const namedModules: Rule = (tree) =>
  tree
    .filter(({ path }) => isHandWritten(path))
    .filter(({ path }) => path.split(/[/.]/).some((part) => VAGUE.test(part)))
    .map(({ path }) => ({
      where: path,
      what: 'is named after nothing',
      why: 'name a file after the one idea in it, and import it by that name',
    }));

export const noDefaultExports: Rule = (tree) =>
  facts(tree, 'default export', 'a default export has a new name in every file that imports it');

export const noBarrels: Rule = (tree) =>
  facts(tree, 're-export', 'import from the file that has it: barrels hide arrows and make cycles');

export const noAny: Rule = (tree) => facts(tree, 'any', 'write what it is, or unknown');

export const noModuleMocks: Rule = (tree) =>
  facts(tree, 'module mock', 'replace a port: a mocked module tests the mock');

export const noSilentSkips: Rule = (tree) =>
  facts(tree, 'skipped test', 'delete it, mend it, or say in its name what it needs: [needs …]');

/** What ships reads the environment in two places, so that every fault is reported at once. */
export const environmentReadOnce: Rule = (tree) =>
  facts(
    tree.filter(({ path }) => layerOf(path) !== 'outside' && !READS_ENVIRONMENT.includes(path)),
    'environment',
    'only main.ts reads the environment; take the value as an argument',
  );

function facts(tree: readonly SourceFile[], kind: FactKind, why: string): Violation[] {
  return tree
    .filter(({ path }) => isHandWritten(path))
    .flatMap((file) =>
      file.facts
        .filter((fact) => fact.kind === kind)
        .map((fact) => ({ where: `${file.path}:${fact.line}`, what: `${kind}: ${fact.text}`, why })),
    );
}
