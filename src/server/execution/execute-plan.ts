import {
  defaultFieldResolver,
  type ExecutionResult,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  locatedError,
  OperationTypeNode,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { isIterableObject } from 'graphql/jsutils/isIterableObject.js';
import { addPath, type Path, pathToArray } from 'graphql/jsutils/Path.js';
import { type Plan, type PlannedField, rootFields, type Shape, selectedFields } from './plan.ts';
import { nameRuntimeType, runtimeType } from './runtime-type.ts';

export interface Request {
  readonly rootValue: unknown;
  readonly context: unknown;
  /** Coerced. */
  readonly variables: Record<string, unknown>;
}

interface Run extends Request {
  readonly plan: Plan;
  readonly errors: CollectedErrors;
}

type Fields = Record<string, unknown>;
type Maybe<T> = T | Promise<T>;

/**
 * Runs a planned query or mutation. Step by step it is graphql-js' `execute`, in the same order, with the same errors and
 * promises, without asking again what the plan knows.
 */
export function executePlan(plan: Plan, request: Request): Maybe<ExecutionResult> {
  const { rootValue, context, variables } = request;
  const run: Run = { plan, rootValue, context, variables, errors: new CollectedErrors() };
  const broken = (error: unknown) => {
    // All that comes up to here is a GraphQL error: fields have located theirs.
    run.errors.add(error as GraphQLError, undefined);
    return resultOf(run, null);
  };
  try {
    const fields = rootFields(plan, variables);
    const data =
      plan.operation.operation === OperationTypeNode.MUTATION
        ? executeSerially(run, rootValue, fields)
        : executeFields(run, rootValue, undefined, fields);
    return isPromise<Fields>(data)
      ? data.then((fields) => resultOf(run, fields), broken)
      : resultOf(run, data);
  } catch (error) {
    return broken(error);
  }
}

function resultOf({ errors: { list } }: Run, data: Fields | null): ExecutionResult {
  return list.length === 0 ? { data } : { errors: list, data };
}

/** Each field when the one before it is done. */
function executeSerially(run: Run, source: unknown, fields: readonly PlannedField[]): Maybe<Fields> {
  let results: Maybe<Fields> = {};
  // One promise a field, as in graphql-js: a failure that came up by a shorter way would leave out errors behind it.
  for (const field of fields)
    results = isPromise<Fields>(results)
      ? results.then((done) => executeNext(run, source, field, done))
      : executeNext(run, source, field, results);
  return results;
}

function executeNext(run: Run, source: unknown, field: PlannedField, results: Fields): Maybe<Fields> {
  const value = executeField(run, source, undefined, field);
  if (isPromise<unknown>(value))
    return value.then((resolved) => {
      results[field.key] = resolved;
      return results;
    });
  results[field.key] = value;
  return results;
}

function executeFields(
  run: Run,
  source: unknown,
  path: Path | undefined,
  fields: readonly PlannedField[],
): Maybe<Fields> {
  const results: Fields = {};
  let waits = false;
  try {
    for (const field of fields) {
      const value = executeField(run, source, path, field);
      results[field.key] = value;
      waits ||= isPromise(value);
    }
  } catch (error) {
    // The others may reject, too, and nobody else would hear of it.
    if (waits)
      return promiseForFields(results).finally(() => {
        throw error;
      });
    throw error;
  }
  return waits ? promiseForFields(results) : results;
}

/** Writes the values in place: an object that is made anew of its entries takes several times as long. */
async function promiseForFields(fields: Fields): Promise<Fields> {
  const values = await Promise.all(Object.values(fields));
  let index = 0;
  for (const key in fields) fields[key] = values[index++];
  return fields;
}

function executeField(run: Run, source: unknown, parentPath: Path | undefined, field: PlannedField): unknown {
  if (field.isTypename) return field.parentType.name;
  const { key, shape, definition, parentType } = field;
  let path: Path | undefined;
  let info: GraphQLResolveInfo | null = null;
  try {
    let value = field.isPlain && isObject(source) ? source[definition.name] : undefined;
    if (!field.isPlain || !isObject(source) || typeof value === 'function') {
      path = addPath(parentPath, key, parentType.name);
      info = infoOf(run, field, path);
      const { args, resolve = defaultFieldResolver } = definition;
      const given = args.length === 0 ? {} : getArgumentValues(definition, field.node, run.variables);
      value = resolve(source, given, run.context, info);
    }
    const completed = isPromise<unknown>(value)
      ? value.then((resolved) => completeValue(run, field, shape, info, path, resolved))
      : completeValue(run, field, shape, info, path, value);
    if (!isPromise<unknown>(completed)) return completed;
    return completed.then(undefined, (error) =>
      handleError(run, field, shape, path ?? addPath(parentPath, key, parentType.name), error),
    );
  } catch (error) {
    return handleError(run, field, shape, path ?? addPath(parentPath, key, parentType.name), error);
  }
}

function infoOf({ plan, rootValue, variables }: Run, field: PlannedField, path: Path): GraphQLResolveInfo {
  const { definition, nodes, parentType } = field;
  const { schema, fragments, operation } = plan;
  return {
    fieldName: definition.name,
    fieldNodes: nodes,
    returnType: definition.type,
    parentType,
    path,
    schema,
    fragments,
    rootValue,
    operation,
    variableValues: variables,
  };
}

function handleError(run: Run, field: PlannedField, { nonNull }: Shape, path: Path, raw: unknown): null {
  const error = locatedError(raw, field.nodes, pathToArray(path));
  if (nonNull) throw error;
  run.errors.add(error, path);
  return null;
}

/** Path and info are there for all but plain fields, which need neither. */
function completeValue(
  run: Run,
  field: PlannedField,
  shape: Shape,
  info: GraphQLResolveInfo | null,
  path: Path | undefined,
  value: unknown,
): unknown {
  if (value instanceof Error) throw value;
  if (value == null) {
    if (shape.nonNull)
      throw new Error(
        `Cannot return null for non-nullable field ${field.parentType.name}.${field.definition.name}.`,
      );
    return null;
  }
  if (shape.kind === 'leaf') return serialize(shape.type, value);
  if (info === null || path === undefined) throw new Error('A plain field has no fields of its own.');
  switch (shape.kind) {
    case 'list':
      return completeList(run, field, shape.item, info, path, value);
    case 'object':
      return completeObject(run, field, shape.type, info, path, value);
    case 'abstract': {
      const name = nameRuntimeType(shape.type, value, run.context, info);
      const typed = (name: unknown) =>
        completeObject(run, field, runtimeType(field, shape.type, name, value, info), info, path, value);
      return isPromise<unknown>(name) ? name.then(typed) : typed(name);
    }
  }
}

function serialize(type: GraphQLLeafType, value: unknown): unknown {
  const serialized = type.serialize(value);
  if (serialized == null)
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
    );
  return serialized;
}

function completeList(
  run: Run,
  field: PlannedField,
  shape: Shape,
  info: GraphQLResolveInfo,
  path: Path,
  value: unknown,
): Maybe<unknown[]> {
  if (!isIterableObject(value))
    throw new GraphQLError(
      `Expected Iterable, but did not find one for field "${field.parentType.name}.${field.definition.name}".`,
    );
  const items: unknown[] = [];
  let waits = false;
  try {
    for (const item of value) {
      const completed = completeItem(run, field, shape, info, addPath(path, items.length, undefined), item);
      items.push(completed);
      waits ||= isPromise(completed);
    }
  } catch (error) {
    // The others may reject, too, and a rejection that nobody hears of ends the process.
    for (const item of items) if (isPromise(item)) item.then(undefined, () => {});
    throw error;
  }
  return waits ? Promise.all(items) : items;
}

function completeItem(
  run: Run,
  field: PlannedField,
  shape: Shape,
  info: GraphQLResolveInfo,
  path: Path,
  item: unknown,
): unknown {
  try {
    const completed = isPromise<unknown>(item)
      ? item.then((resolved) => completeValue(run, field, shape, info, path, resolved))
      : completeValue(run, field, shape, info, path, item);
    if (!isPromise<unknown>(completed)) return completed;
    return completed.then(undefined, (error) => handleError(run, field, shape, path, error));
  } catch (error) {
    return handleError(run, field, shape, path, error);
  }
}

function completeObject(
  run: Run,
  field: PlannedField,
  type: GraphQLObjectType,
  info: GraphQLResolveInfo,
  path: Path,
  value: unknown,
): Maybe<Fields> {
  const fields = selectedFields(run.plan, field, type, run.variables);
  const mistaken = () =>
    new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, {
      nodes: field.nodes,
    });
  const isOfType = type.isTypeOf ? type.isTypeOf(value, run.context, info) : true;
  if (isPromise<boolean>(isOfType))
    return isOfType.then((holds) => {
      if (!holds) throw mistaken();
      return executeFields(run, value, path, fields);
    });
  if (!isOfType) throw mistaken();
  return executeFields(run, value, path, fields);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isPromise<T>(value: unknown): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** The errors of one request, without those below a place that has become null already. */
class CollectedErrors {
  readonly list: GraphQLError[] = [];
  readonly #nulled = new Set<Path | undefined>();

  /** An error that makes the value at `path` null; undefined is the whole answer. */
  add(error: GraphQLError, path: Path | undefined): void {
    for (let at = path; at !== undefined; at = at.prev) if (this.#nulled.has(at)) return;
    if (this.#nulled.has(undefined)) return;
    this.#nulled.add(path);
    this.list.push(error);
  }
}
