import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { selectAll } from './full-selection.ts';
import { printedSchema } from './printed-schema.ts';

type Field = GraphQLField<unknown, unknown>;

export interface SchemaList {
  /** `Conversation.messages` */
  readonly name: string;
  readonly owner: GraphQLObjectType;
  readonly field: Field;
  readonly isConnection: boolean;
}

/** Values for arguments by their names, or by `Type.field.argument`; written into the document as they stand. */
export type Arguments = Readonly<Record<string, string>>;

/** Every list and connection that a query can reach, by the type that has it; what is inside of a connection left out. */
export function listsOfSchema(): SchemaList[] {
  const seen = new Set<GraphQLNamedType>();
  const lists: SchemaList[] = [];
  const visit = (type: GraphQLNamedType) => {
    if (seen.has(type)) return;
    seen.add(type);
    if (!isObjectType(type)) {
      if (isCompositeType(type)) for (const member of printedSchema.getPossibleTypes(type)) visit(member);
      return;
    }
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type);
      const isConnection = named.name.endsWith('Connection');
      const inConnection = /(Connection|Edge)$/.test(type.name);
      if (!inConnection && (isConnection || isListType(getNullableType(field.type))))
        lists.push({ name: `${type.name}.${field.name}`, owner: type, field, isConnection });
      visit(named);
    }
  };
  const query = printedSchema.getQueryType();
  if (query) visit(query);
  return lists;
}

/** The type of what a list holds. */
export function rowTypeOf({ field, isConnection }: SchemaList): GraphQLNamedType {
  const named = getNamedType(field.type);
  if (!isConnection || !isObjectType(named)) return named;
  const edge = getNamedType(named.getFields().edges?.type ?? named);
  return isObjectType(edge) ? getNamedType(edge.getFields().node?.type ?? edge) : edge;
}

/** The fields of a row that can be asked for, each with what it takes; `without` are left out at every depth. */
export function rowFieldsOf(
  row: GraphQLNamedType,
  args: Arguments,
  without: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  if (!isCompositeType(row)) return new Map([['', '']]);
  if (!isObjectType(row)) return new Map([['__typename', selectAll(row, 1, without)]]);
  const fields = Object.values(row.getFields()).flatMap((field): [string, string][] => {
    const call = callOf(row.name, field, args);
    if (call === null || without.has(field.name)) return [];
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return [[field.name, call]];
    return [[field.name, `${call} { ${selectAll(named, depthOf(named), without)} }`]];
  });
  return new Map(fields);
}

/** Down to a row's own fields. What a person has is asked for at the person: rows name few people, and mostly one. */
function depthOf(type: GraphQLNamedType): number {
  if (type.name === 'User') return 0;
  return type.name.endsWith('Connection') ? 2 : 1;
}

/** A list with these selections in each row. */
export function selectList(list: SchemaList, selections: readonly string[], args: Arguments): string {
  const call = callOf(list.owner.name, list.field, args);
  if (call === null) throw new Error(`${list.name} has an argument that no value is known for`);
  if (!isCompositeType(getNamedType(list.field.type))) return call;
  const row = `__typename ${selections.join(' ')}`;
  return list.isConnection ? `${call} { edges { node { ${row} } } }` : `${call} { ${row} }`;
}

/** `name(argument: value)`; null where a value is missing that must be there. */
export function callOf(owner: string, field: Field, args: Arguments): string | null {
  const given = field.args.flatMap(({ name }) => {
    const value = args[`${owner}.${field.name}.${name}`] ?? (name in args ? args[name] : undefined);
    return value === undefined ? [] : [[name, value] as const];
  });
  const names = given.map(([name]) => name);
  if (field.args.some((argument) => isRequiredArgument(argument) && !names.includes(argument.name)))
    return null;
  return given.length === 0
    ? field.name
    : `${field.name}(${given.map((pair) => pair.join(': ')).join(', ')})`;
}

/** How to come from the root to a type: the roots that are given, then the shortest way over fields that are no lists. */
export function wayTo(
  target: GraphQLObjectType,
  roots: Readonly<Record<string, string>>,
  args: Arguments,
): string | null {
  const ways = new Map<string, string>(Object.entries({ Query: '%', ...roots }));
  const queue = [...ways.keys()];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const type = printedSchema.getType(name);
    if (name === target.name) return ways.get(name) ?? null;
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const next = getNamedType(field.type);
      const call = isListType(getNullableType(field.type)) ? null : callOf(name, field, args);
      if (!isObjectType(next) || ways.has(next.name) || call === null) continue;
      ways.set(next.name, (ways.get(name) ?? '').replace('%', `${call} { % }`));
      queue.push(next.name);
    }
  }
  return null;
}
