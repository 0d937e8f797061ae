import type { Person, SentMessage } from '../../support/people/person.ts';

export interface Exchange extends SentMessage {
  readonly conversationId: string;
}

/** A question and its whole answer, in a new conversation unless one is named. */
export async function exchange(person: Person, conversationId?: string): Promise<Exchange> {
  const id = conversationId ?? (await person.startConversation());
  const sent = await person.send(id, 'Hello');
  await person.readAnswer(sent.generationId);
  return { ...sent, conversationId: id };
}

/** A message as it stands; null when there is none. */
export async function readMessage<T>(person: Person, id: string, fields: string): Promise<T> {
  const query = `query ($id: ID!) { node(id: $id) { ... on Message { ${fields} } } }`;
  return (await person.get<{ node: T }>(query, { id })).node;
}
