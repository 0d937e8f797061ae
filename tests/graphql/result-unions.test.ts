import { getNamedType, isObjectType, isUnionType, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { selectAll } from '../support/schema/full-selection.ts';
import { printedSchema, rootFields } from '../support/schema/printed-schema.ts';

const mutations = rootFields('Mutation').map((field) => [field.name, field] as const);

test.each(mutations)('the result of %s can be selected in full without an alias', (name, { args, type }) => {
  const union = getNamedType(type);
  const [variables, given] = args[0] ? [`($input: ${args[0].type})`, '(input: $input)'] : ['', ''];
  const document = `mutation ${variables} { ${name}${given} { ${selectAll(union, 2)} } }`;
  expect(validate(printedSchema, parse(document))).toEqual([]);
});

test.each(mutations)(
  '%s takes one input, or nothing, and gives its payload or typed errors',
  (name, { args, type }) => {
    const capitalized = name.charAt(0).toUpperCase() + name.slice(1);
    expect(args.map((arg) => arg.name)).toEqual(args.length === 0 ? [] : ['input']);
    const union = getNamedType(type);
    if (!isUnionType(union)) return expect.unreachable(`${union.name} is no union`);
    expect(union.name).toBe(`${capitalized}Result`);
    const [payloads, errors] = [true, false].map((isPayload) =>
      union.getTypes().filter(({ name: member }) => (member === `${capitalized}Payload`) === isPayload),
    );
    expect(payloads).toHaveLength(1);
    for (const error of errors ?? []) expect(error.getInterfaces().map(String)).toContain('Error');
  },
);

test('no payload has a field that an error has', () => {
  const types = Object.values(printedSchema.getTypeMap()).filter(isObjectType);
  for (const type of types.filter(({ name }) => name.endsWith('Payload'))) {
    expect(Object.keys(type.getFields()), type.name).not.toContain('message');
    expect(Object.keys(type.getFields()), type.name).not.toContain('code');
  }
});
