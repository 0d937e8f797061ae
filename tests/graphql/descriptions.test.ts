import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, test } from 'vitest';
import { printedSchema } from '../support/schema/printed-schema.ts';

interface Described {
  readonly where: string;
  readonly description: string | null | undefined;
}

function* describedIn(type: GraphQLNamedType): Generator<Described> {
  yield { where: type.name, description: type.description };
  if (isEnumType(type))
    for (const value of type.getValues())
      yield { where: `${type.name}.${value.name}`, description: value.description };
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
    for (const field of Object.values(type.getFields())) {
      yield { where: `${type.name}.${field.name}`, description: field.description };
      for (const arg of 'args' in field ? field.args : [])
        yield { where: `${type.name}.${field.name}(${arg.name})`, description: arg.description };
    }
}

const all = Object.values(printedSchema.getTypeMap())
  .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
  .flatMap((type) => [...describedIn(type)]);

test('everything in the schema is described', () => {
  expect(all.length).toBeGreaterThan(300);
  expect(all.filter(({ description }) => !description?.trim()).map(({ where }) => where)).toEqual([]);
});

test('descriptions end as sentences do', () => {
  const broken = all.filter(({ description }) => !/[.:]$/.test(description?.trim() ?? ''));
  expect(broken.map(({ where, description }) => `${where}: ${description}`)).toEqual([]);
});
