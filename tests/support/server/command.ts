import type { Person } from '../people/person.ts';

export interface CommandResult {
  readonly __typename: string;
  readonly message?: string;
  readonly [field: string]: unknown;
}

/** `DoThis` of the mutation `doThis`: its input, payload and result are named so. */
export const typeNameOf = (mutation: string) => mutation.charAt(0).toUpperCase() + mutation.slice(1);

/** Whatever a mutation answers: its payload with this selection, or the error and its sentence. */
export async function tryCommand(
  person: Person,
  mutation: string,
  input: object,
  selection = '__typename',
): Promise<CommandResult> {
  const type = typeNameOf(mutation);
  const data = await person.get<Record<string, CommandResult>>(
    `mutation ($input: ${type}Input!) { ${mutation}(input: $input) {
      __typename ... on ${type}Payload { ${selection} } ... on Error { message } } }`,
    { input },
  );
  const result = data[mutation];
  if (result === undefined) throw new Error(`${mutation} answered nothing`);
  return result;
}

/** A mutation that must succeed. */
export async function command(
  person: Person,
  mutation: string,
  input: object,
  selection?: string,
): Promise<CommandResult> {
  const result = await tryCommand(person, mutation, input, selection);
  if (result.__typename !== `${typeNameOf(mutation)}Payload`)
    throw new Error(`${mutation}: ${JSON.stringify(result)}`);
  return result;
}

/** The id of what a mutation made: `field` names it in the payload. */
export async function madeId(
  person: Person,
  mutation: string,
  input: object,
  field: string,
): Promise<string> {
  const result = await command(person, mutation, input, `${field} { id }`);
  return (result[field] as { id: string }).id;
}
