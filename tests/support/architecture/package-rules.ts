import { type Layer, layerOf } from './layers.ts';
import { forbiddenImport, type Rule } from './violation.ts';

const GRAPHQL = /^(graphql|graphql-.*|@graphql-.*|@pothos\/.*|@escape\.tech\/.*)$/;
const PRISMA = /^(@prisma\/.*|prisma)$/;
const DATABASE = /^(pg|pg-boss|@electric-sql\/.*)$/;
/** What talks to an outside thing, or is one. */
const SDK =
  /^(openai|@anthropic-ai\/.*|ollama|ai|@ai-sdk\/.*|undici|eventsource-parser|ws|ioredis|@elastic\/.*|weaviate-.*|@aws-sdk\/.*|@huggingface\/.*|@modelcontextprotocol\/.*)$/;

const PURE: readonly (readonly [RegExp, string])[] = [
  [GRAPHQL, 'the rules hold whichever API asks: GraphQL belongs into *.graphql.ts'],
  [PRISMA, 'rows belong into *.store.ts'],
  [DATABASE, 'the database belongs behind a store or a port'],
  [SDK, 'an outside thing belongs behind a port'],
];

const NEVER: Partial<Record<Layer, readonly (readonly [RegExp, string])[]>> = {
  core: PURE,
  port: PURE,
  domain: PURE,
  store: [
    [GRAPHQL, 'a store turns rows into domain values; GraphQL belongs into *.graphql.ts'],
    [SDK, 'an outside thing belongs behind a port'],
  ],
  fields: [
    [PRISMA, 'fields ask a service or a viewer-scoped read, never the database'],
    [DATABASE, 'fields ask a service or a viewer-scoped read, never the database'],
    [SDK, 'an outside thing belongs behind a port'],
  ],
};

/** The packages that a layer never imports, types included. */
export const packageArrows: Rule = (tree) =>
  tree.flatMap((file) => {
    const never = NEVER[layerOf(file.path)] ?? [];
    return file.imports.flatMap((imported) => {
      const broken = never.find(([pattern]) => imported.package !== null && pattern.test(imported.package));
      return broken === undefined ? [] : [forbiddenImport(file, imported, broken[1])];
    });
  });
