import { getNamedType, isUnionType } from 'graphql';
import { selectAll } from '../schema/full-selection.ts';
import { rootField } from '../schema/printed-schema.ts';
import type { Answer, Person } from './person.ts';
import { post } from './person.ts';

/** What a mutation answered: the payload's name alone, or the error in full. */
export interface Outcome {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly fields?: readonly { path: string[]; message: string }[];
  readonly current?: { __typename: string; id: string };
  readonly currentRevision?: number;
}

/** Runs a mutation that may be refused. Errors that its union does not hold are thrown. */
export async function attempt(person: Person, mutation: string, input: object): Promise<Outcome> {
  return outcomeOf(mutation, await person.ask<Record<string, Outcome>>(documentOf(mutation), { input }));
}

/** The same by somebody who is not signed in. */
export async function attemptUnsigned(url: string, mutation: string, input: object): Promise<Outcome> {
  return outcomeOf(mutation, await post<Record<string, Outcome>>(url, null, documentOf(mutation), { input }));
}

/** The fields that an outcome names as faulty, as `a.b`. */
export function faultyFields({ fields = [] }: Outcome): string[] {
  return fields.map(({ path }) => path.join('.'));
}

function outcomeOf(mutation: string, answer: Answer<Record<string, Outcome>>): Outcome {
  const outcome = answer.data?.[mutation];
  if (answer.errors || !outcome) throw new Error(`${mutation} broke: ${JSON.stringify(answer.errors)}`);
  return outcome;
}

function documentOf(mutation: string): string {
  const { args, type } = rootField('Mutation', mutation);
  const union = getNamedType(type);
  if (!isUnionType(union)) throw new Error(`${mutation} gives no union`);
  const errors = union
    .getTypes()
    .filter((member) => member.getInterfaces().some(({ name }) => name === 'Error'));
  const members = errors.map((member) => `... on ${member.name} { ${selectAll(member, 1)} }`);
  return `mutation ($input: ${args[0]?.type}) { ${mutation}(input: $input) { __typename ${members.join(' ')} } }`;
}
