import type { SourceFile } from './source-file.ts';
import { forbiddenImport, type Rule, type Violation } from './violation.ts';

/** A feature imports itself and those before it. A later one brings its own back-reference with `builder.objectField`. */
export const FEATURES: readonly string[] = [
  'live',
  'accounts',
  'models',
  'templates',
  'folders',
  'tags',
  'conversations',
  'support',
  'attachments',
  'messages',
  'generation',
  'transcription',
  'retention',
  'health',
];

/** Features know only those before them in the order. */
export const featureOrder: Rule = (tree) => tree.flatMap((file) => [...unknown(file), ...backwards(file)]);

/** What features stand on, and what serves them, knows none of them. */
export const featuresUnknown: Rule = (tree) =>
  tree
    .filter(({ path }) => /^src\/(config|core|graphql|platform|server)\//.test(path))
    .flatMap((file) =>
      file.imports
        .filter(({ path }) => path !== null && featureOf(path) !== null)
        .map((imported) => forbiddenImport(file, imported, 'a feature brings here what is its own')),
    );

function unknown(file: SourceFile): Violation[] {
  const feature = featureOf(file.path);
  if (feature === null || FEATURES.includes(feature)) return [];
  return [
    {
      where: file.path,
      what: `belongs to the feature '${feature}', which has no place in the order`,
      why: `give it one in FEATURES: ${FEATURES.join(' < ')}`,
    },
  ];
}

function backwards(file: SourceFile): Violation[] {
  const own = featureOf(file.path);
  if (own === null) return [];
  return file.imports
    .filter(({ path }) => {
      const other = path === null ? null : featureOf(path);
      return other !== null && FEATURES.indexOf(other) > FEATURES.indexOf(own);
    })
    .map((imported) =>
      forbiddenImport(file, imported, `${own} comes before ${featureOf(imported.path ?? '')} in the order`),
    );
}

function featureOf(path: string): string | null {
  return /^src\/features\/([^/]+)\//.exec(path)?.[1] ?? null;
}
