import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
  print,
} from 'graphql';
import { pathToArray } from 'graphql/jsutils/Path.js';

/** What decides all that a request over this schema finds, and where each call of a resolver is written down. */
export interface Fate {
  readonly seed: number;
  readonly calls: string[];
}

/**
 * Our schema with resolvers that answer well, late, with null, with errors or with nonsense, as their place in the answer
 * and the seed will have it: the same for every executor.
 */
export function fickleSchema(): GraphQLSchema {
  const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type) && hash(type.name) % 2 === 0)
      type.resolveType = (value, { seed }) => {
        const name = (value as { __typename: string }).__typename;
        return hash(seed, name) % 3 === 0 ? Promise.resolve(name) : name;
      };
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    if (hash(type.name) % 4 === 0)
      type.isTypeOf = (value, { seed }: Fate) => {
        const is = hash(seed, (value as { key: number }).key, 'is') % 12 > 0;
        return hash(seed, type.name) % 3 === 0 ? Promise.resolve(is) : is;
      };
    for (const field of Object.values(type.getFields())) {
      const isPlain = isLeafType(getNullableType(field.type)) && hash(type.name, field.name) % 4 > 0;
      if (!isPlain && !isRoot(schema, type) && hash(type.name, field.name) % 5 === 0) continue;
      if (!isPlain) field.resolve = (_source, args, fate: Fate, info) => resolve(schema, args, fate, info);
    }
  }
  return schema;
}

function isRoot(schema: GraphQLSchema, type: GraphQLObjectType): boolean {
  return type === schema.getQueryType() || type === schema.getMutationType();
}

function resolve(
  schema: GraphQLSchema,
  args: object,
  { seed, calls }: Fate,
  info: GraphQLResolveInfo,
): unknown {
  const path = pathToArray(info.path);
  calls.push(
    JSON.stringify([
      path,
      info.path.typename,
      args,
      info.fieldName,
      String(info.returnType),
      info.parentType.name,
      info.fieldNodes.map(print),
      Object.keys(info.fragments),
      info.operation.name?.value,
      info.variableValues,
      info.schema === schema,
    ]),
  );
  return anyValue(schema, info.returnType, seed, hash(seed, ...path), 0);
}

/** Something to give for a field of `type`. */
function anyValue(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  seed: number,
  at: number,
  depth: number,
): unknown {
  const value = () => goodValue(schema, type, seed, at, depth);
  switch (hash(seed, at, depth) % 60) {
    case 0:
      throw new Error(`thrown ${at}`);
    case 1:
      return Promise.reject(new Error(`rejected ${at}`));
    case 2:
      return new Error(`returned ${at}`);
    case 3:
      return null;
    case 4:
      return undefined;
    case 5:
      return Promise.resolve(null);
    case 6:
      return { of: 'another type' };
    case 7:
      return Promise.resolve(new Error(`resolved ${at}`));
  }
  if (at % 3 > 0) return value();
  let late: Promise<unknown> = Promise.resolve();
  for (let turns = at % 7; turns > 0; turns -= 1) late = late.then(() => {});
  return late.then(value);
}

function goodValue(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  seed: number,
  at: number,
  depth: number,
): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const items = Array.from({ length: at % 4 }, (_, index) => {
      const item = hash(at, index);
      // What an item throws, its list has thrown.
      return attempt(() => anyValue(schema, nullable.ofType, seed, item, depth + 1));
    });
    return at % 5 === 0 ? new Set(items) : items;
  }
  if (isEnumType(nullable)) return nullable.getValues()[at % nullable.getValues().length]?.value;
  if (isLeafType(nullable)) return leafValue(nullable.name, at);
  const types = isAbstractType(nullable) ? schema.getPossibleTypes(nullable) : [nullable];
  const chosen = types[at % types.length];
  const strange = ['Query', 'Nothing', 'ErrorCode', 7, null][hash(at, 'strange') % 150];
  return {
    key: at,
    __typename: strange === undefined ? chosen?.name : strange,
    ...(chosen && plainProperties(schema, chosen, seed, at)),
  };
}

/** What the default resolver finds: values, functions and promises. */
function plainProperties(schema: GraphQLSchema, type: GraphQLObjectType, seed: number, at: number): object {
  return Object.fromEntries(
    Object.values(type.getFields())
      .filter(({ type }) => isLeafType(getNullableType(type)))
      .map(({ name, type }) => {
        const value = () => attempt(() => anyValue(schema, type, seed, hash(at, name), 0));
        const isCalled = hash(at, name, 'called') % 9 === 0;
        return [name, isCalled ? (args: object) => (Object.keys(args).length > 9 ? null : value()) : value()];
      }),
  );
}

function leafValue(type: string, at: number): unknown {
  if (type === 'Int') return at % 1000;
  if (type === 'Float') return (at % 1000) / 8;
  if (type === 'Boolean') return at % 2 === 0;
  return `${type} ${at}`;
}

function attempt(make: () => unknown): unknown {
  try {
    const value = make();
    // Not every executor gets to every promise, and one that nobody hears of would end the test.
    if (value instanceof Promise) value.catch(() => {});
    return value;
  } catch (error) {
    return error;
  }
}

/** FNV-1a. */
function hash(...parts: readonly (string | number)[]): number {
  let value = 0x811c9dc5;
  for (const character of parts.join('/')) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
