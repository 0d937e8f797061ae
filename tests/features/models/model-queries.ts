import type { Answer, Person } from '../../support/people/person.ts';

export interface ListedModel {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly contextWindow: number | null;
  readonly abilities: readonly string[];
}

const FIELDS = 'id name provider contextWindow abilities';

export async function listModels(person: Person, filter: object | null = null): Promise<ListedModel[]> {
  const query = `query ($filter: ModelFilter) { models(filter: $filter) { ${FIELDS} } }`;
  return (await person.get<{ models: ListedModel[] }>(query, { filter })).models;
}

/** As `provider/name`. */
export async function listNames(person: Person, filter: object | null = null): Promise<string[]> {
  return (await listModels(person, filter)).map(({ provider, name }) => `${provider}/${name}`);
}

export function readModel(person: Person, id: string): Promise<Answer<{ node: ListedModel | null }>> {
  return person.ask(`query ($id: ID!) { node(id: $id) { ... on Model { ${FIELDS} } } }`, { id });
}

/** The model that answers in a conversation, as `provider/name`. */
export async function modelOf(person: Person, conversationId: string): Promise<string> {
  const { conversation } = await person.get<{ conversation: { model: ListedModel } }>(
    'query ($id: ID!) { conversation(id: $id) { model { provider name } } }',
    { id: conversationId },
  );
  return `${conversation.model.provider}/${conversation.model.name}`;
}
