import { getNamedType, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryCommand, typeNameOf } from '../../support/command.ts';
import { selectAll } from '../../support/full-selection.ts';
import type { Person } from '../../support/person.ts';
import { printedSchema, rootFields } from '../../support/printed-schema.ts';
import { startStudio, type TestStudio } from '../../support/studio.ts';
import { CHANGES, changeElsewhere, MAKE, type RevisedType } from './revised-objects.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const REVISED = rootFields('Mutation')
  .filter(({ args }) => {
    const input = args.find(({ name }) => name === 'input');
    const type = input && getNamedType(input.type);
    return isInputObjectType(type) && 'expectedRevision' in type.getFields();
  })
  .map(({ name }) => name);

/** Everything that the object says of itself; texts of models are no part of it. */
const stateOf = (type: RevisedType) => {
  const named = printedSchema.getType(type);
  if (!named) throw new Error(`the schema has no ${type}`);
  return selectAll(named, 1, new Set(['summary', 'followUps']));
};

interface State {
  readonly revision: number;
}

async function read(person: Person, type: RevisedType, id: string): Promise<State | null> {
  const { node } = await person.get<{ node: State | null }>(
    `query ($id: ID!) { node(id: $id) { ... on ${type} { ${stateOf(type)} } } }`,
    { id },
  );
  return node;
}

/** The mutation with a revision, answered with all that a conflict says. */
async function change(person: Person, mutation: string, type: RevisedType, input: object) {
  const { [mutation]: result } = await person.get<Record<string, Record<string, unknown>>>(
    `mutation ($input: ${typeNameOf(mutation)}Input!) { ${mutation}(input: $input) { __typename
      ... on Error { message } ... on ConflictError { code currentRevision current { ... on ${type} { ${stateOf(type)} } } } } }`,
    { input },
  );
  return result;
}

async function setUp(mutation: string) {
  const known = CHANGES[mutation];
  if (!known)
    throw new Error(`${mutation} takes expectedRevision: say in revised-objects.ts what it changes`);
  const person = await studio.person();
  const id = await MAKE[known.type](person);
  await changeElsewhere(person, known.type, id, 'once');
  const seen = await read(person, known.type, id);
  const input = { ...(await known.input(id, person)), expectedRevision: seen?.revision };
  return { person, id, type: known.type, input };
}

describe.each(REVISED)('%s', (mutation) => {
  const payload = `${typeNameOf(mutation)}Payload`;

  test('of a tab that has not seen the last change is refused with how things stand', async () => {
    const { person, id, type, input } = await setUp(mutation);
    await changeElsewhere(person, type, id, 'twice');
    const standing = await read(person, type, id);
    expect(standing?.revision).toBeGreaterThan(input.expectedRevision ?? Number.POSITIVE_INFINITY);
    expect(await change(person, mutation, type, input)).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: expect.stringMatching(/\.$/),
      currentRevision: standing?.revision,
      current: standing,
    });
    expect(await read(person, type, id), 'nothing was changed').toEqual(standing);
    const again = { ...input, expectedRevision: standing?.revision };
    expect(await change(person, mutation, type, again)).toMatchObject({ __typename: payload });
  });

  test('of one of two tabs at once is refused, and the other one wins', async () => {
    const { person, id, type, input } = await setUp(mutation);
    const results = await Promise.all([
      change(person, mutation, type, input),
      change(person, mutation, type, input),
    ]);
    const names = results.map((result) => result?.__typename);
    expect(names.filter((name) => name === payload)).toHaveLength(1);
    // Who comes second finds what was deleted no longer.
    expect(names.filter((name) => name === 'ConflictError' || name === 'NotFoundError')).toHaveLength(1);
    expect(id).not.toBe('');
  });

  test('without a revision takes the last word', async () => {
    const { person, id, type, input } = await setUp(mutation);
    await changeElsewhere(person, type, id, 'twice');
    const { expectedRevision: _, ...unconditional } = input;
    expect(await tryCommand(person, mutation, unconditional)).toMatchObject({ __typename: payload });
    const left = JSON.stringify(await read(person, type, id));
    if (!mutation.startsWith('delete') && !CHANGES[mutation]?.isWhole)
      expect(left, 'the other tab’s change is kept').toContain(lastChangeOf(type));
  });
});

/** What `changeElsewhere` did last. */
function lastChangeOf(type: RevisedType): string {
  if (type === 'Folder') return '🗂';
  return type === 'Tag' ? '#445566' : 'twice';
}

test('no change is described that the schema does not have', () => {
  expect(Object.keys(CHANGES).sort()).toEqual([...REVISED].sort());
});
