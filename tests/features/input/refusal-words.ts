import { getNamedType, isUnionType } from 'graphql';
import type { Answer } from '../../support/people/person.ts';
import { rootField } from '../../support/schema/printed-schema.ts';

export type Result = Readonly<Record<string, Outcome | null>>;

interface Outcome {
  readonly __typename: string;
  readonly message?: string;
  readonly fields?: readonly { readonly path: readonly string[] }[];
}

export function documentOf(mutation: string): string {
  const { args, type } = rootField('Mutation', mutation);
  const union = getNamedType(type);
  const names = isUnionType(union) ? union.getTypes().map(({ name }) => name) : [];
  const fields = names.includes('InvalidInputError') ? '... on InvalidInputError { fields { path } }' : '';
  const call = `{ __typename ... on Error { message } ${fields} }`;
  const [argument] = args;
  if (!argument) return `mutation { ${mutation} ${call} }`;
  return `mutation ($input: ${argument.type}) { ${mutation}(input: $input) ${call} }`;
}

/** The kind of answer, and the fields that it names. */
export function wordsFor(mutation: string, { data, errors = [] }: Answer<Result>): string {
  const outcome = data?.[mutation];
  if (!outcome)
    return errors
      .map(({ path = [], extensions }) => [extensions?.code, ...path.slice(1)].join(' '))
      .join(' and ');
  const { __typename, message = '', fields } = outcome;
  if (__typename.endsWith('Payload')) return 'the payload';
  // The field that is meant is said first.
  const [, named] = /^([\w.]+): /.exec(message) ?? [];
  const paths =
    fields?.map(({ path }) => path.join('.')) ?? (__typename === 'NotFoundError' && named ? [named] : []);
  return [__typename, ...paths].join(' ');
}
