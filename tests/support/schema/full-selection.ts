import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';

/**
 * Everything that can be asked of `type` down to `depth` objects, without an alias. Fields that need an argument are left
 * out, and those of the names in `without`; an interface is asked for its own fields alone.
 */
export function selectAll(
  type: GraphQLNamedType,
  depth: number,
  without: ReadonlySet<string> = new Set(),
): string {
  if (isUnionType(type))
    return `__typename ${type
      .getTypes()
      .map((member) => `... on ${member.name} { ${selectAll(member, depth, without)} }`)
      .join(' ')}`;
  if (!isObjectType(type) && !isInterfaceType(type)) return '';
  const fields = Object.values(type.getFields()).filter(
    (field) => !without.has(field.name) && !field.args.some(isRequiredArgument),
  );
  return ['__typename', ...fields.flatMap((field) => selectField(field, depth, without))].join(' ');
}

function selectField(
  field: GraphQLField<unknown, unknown>,
  depth: number,
  without: ReadonlySet<string>,
): string[] {
  const type = getNamedType(field.type);
  if (!isCompositeType(type)) return [field.name];
  return depth > 0 ? [`${field.name} { ${selectAll(type, depth - 1, without)} }`] : [];
}
