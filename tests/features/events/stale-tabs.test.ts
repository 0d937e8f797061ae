import { type GraphQLNamedType, getNamedType, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../support/people/person.ts';
import { selectAll } from '../../support/schema/full-selection.ts';
import { printedSchema, rootFields } from '../../support/schema/printed-schema.ts';
import { command, tryCommand, typeNameOf } from '../../support/server/command.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import {
  BULK,
  CHANGES,
  changeElsewhere,
  DELETIONS,
  EXCEPTIONS,
  MAKE,
  RESTORINGS,
  type RevisedType,
} from './revised-objects.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

/** Mutations whose input names anything by its id, with the names of all fields that it has, at any depth. */
const NAMING = new Map(
  rootFields('Mutation').flatMap(({ name, args }) => {
    const fields = args.flatMap((arg) => fieldsOf(getNamedType(arg.type)));
    return fields.some(({ type }) => type === 'ID')
      ? [[name, new Set(fields.map((field) => field.name))] as const]
      : [];
  }),
);

function fieldsOf(type: GraphQLNamedType): { readonly name: string; readonly type: string }[] {
  if (!isInputObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    return [{ name: field.name, type: named.name }, ...fieldsOf(named)];
  });
}

const taking = (field: string) =>
  [...NAMING].flatMap(([name, fields]) => (fields.has(field) ? [name] : [])).sort();

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
  if (!known) throw new Error(`say in revised-objects.ts what ${mutation} changes`);
  const person = await studio.person();
  const id = await MAKE[known.type](person);
  await known.prepare?.(id, person);
  await changeElsewhere(person, known.type, id, 'once');
  const seen = await read(person, known.type, id);
  const input = { ...(await known.input(id, person)), expectedRevision: seen?.revision };
  return { person, id, type: known.type, input };
}

describe.each(Object.keys(CHANGES))('%s', (mutation) => {
  const payload = `${typeNameOf(mutation)}Payload`;

  test('of a tab that has not seen the last change is refused with how things stand', async () => {
    const { person, id, type, input } = await setUp(mutation);
    await changeElsewhere(person, type, id, 'twice');
    const standing = await read(person, type, id);
    expect(standing?.revision).toBeGreaterThan(input.expectedRevision ?? Number.POSITIVE_INFINITY);
    expect(await change(person, mutation, type, input)).toEqual(conflictWith(standing));
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

describe.each(Object.entries(RESTORINGS))('%s', (mutation, { type, deletion, input, revision }) => {
  const payload = `${typeNameOf(mutation)}Payload`;
  const { more, selection } = DELETIONS[deletion] ?? { more: {}, selection: '' };

  async function inTrash() {
    const person = await studio.person();
    const id = await MAKE[type](person);
    const remove = async () => {
      const deleted = await command(person, deletion, { ...input(id), ...more }, selection);
      return revision(person, id, deleted);
    };
    return { person, id, remove, seen: await remove() };
  }

  test('of a tab that has not seen that it is back, and gone again, is refused with how things stand', async () => {
    const { person, id, remove, seen } = await inTrash();
    await command(person, mutation, input(id));
    const standing = await read(person, type, id);
    const stale = { ...input(id), expectedRevision: seen };
    expect(await change(person, mutation, type, stale)).toEqual(conflictWith(standing));
    expect(await read(person, type, id), 'nothing was changed').toEqual(standing);
    const now = await remove();
    expect(now).toBeGreaterThan(standing?.revision ?? Number.POSITIVE_INFINITY);
    expect(await change(person, mutation, type, stale)).toMatchObject({
      __typename: 'ConflictError',
      currentRevision: now,
      current: { id, revision: now },
    });
    expect(await read(person, type, id), 'it is still deleted').toBeNull();
    const again = { ...input(id), expectedRevision: now };
    expect(await change(person, mutation, type, again)).toMatchObject({ __typename: payload });
  });

  test('with the revision of the trash brings it back, and of two at once one does', async () => {
    const { person, id, seen } = await inTrash();
    const restoring = { ...input(id), expectedRevision: seen };
    const results = await Promise.all([1, 2].map(() => change(person, mutation, type, restoring)));
    expect(results.map((result) => result?.__typename).sort()).toEqual(['ConflictError', payload]);
  });

  test('of what is not deleted finds nothing, whether it is seen as it stands or not compared', async () => {
    const person = await studio.person();
    const id = await MAKE[type](person);
    const standing = await read(person, type, id);
    for (const expectedRevision of [standing?.revision, null])
      expect(await tryCommand(person, mutation, { ...input(id), expectedRevision })).toMatchObject({
        __typename: 'NotFoundError',
      });
  });
});

test('whatever names a thing by its id compares its revision, or says why not', () => {
  expect(taking('expectedRevision')).toEqual([...Object.keys(CHANGES), ...Object.keys(RESTORINGS)].sort());
  expect(taking('expectedRevisions')).toEqual([...BULK].sort());
  const compared = new Set([...taking('expectedRevision'), ...taking('expectedRevisions')]);
  const others = [...NAMING.keys()].filter((name) => !compared.has(name));
  expect(Object.keys(EXCEPTIONS).sort()).toEqual(others.sort());
});

/** What a stale tab is answered: the state that stands now. */
function conflictWith(standing: { readonly revision: number } | null): object {
  return {
    __typename: 'ConflictError',
    code: 'CONFLICT',
    message: expect.stringMatching(/\.$/),
    currentRevision: standing?.revision,
    current: standing,
  };
}
