import { sql } from '../database/sql.ts';
import { attempt } from '../people/attempt.ts';
import type { Person } from '../people/person.ts';
import type { Ending, NaiveMessage, NaiveTree } from './naive-tree.ts';

interface Started {
  readonly __typename: string;
  readonly userMessage?: { readonly id: string };
  readonly editedMessage?: { readonly id: string };
  readonly generations?: readonly { readonly id: string; readonly message: { readonly id: string } }[];
}

const GENERATIONS = 'generations { id message { id } }';
const ASK = {
  sendMessage: `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename
    ... on SendMessagePayload { userMessage { id } ${GENERATIONS} } } }`,
  regenerateMessage: `mutation ($input: RegenerateMessageInput!) { regenerateMessage(input: $input) { __typename
    ... on RegenerateMessagePayload { ${GENERATIONS} } } }`,
  editMessage: `mutation ($input: EditMessageInput!) { editMessage(input: $input) { __typename
    ... on EditMessagePayload { editedMessage { id } ${GENERATIONS} } } }`,
} as const;

/** Waits until a run has ended. */
export type RunEnded = (generationId: string) => Promise<void>;

/** One conversation at the server beside its naive model; each act is done to both, and ends in both alike. */
export class TreeActs {
  readonly conversationId: string;
  readonly tree: NaiveTree;
  readonly #person: Person;
  readonly #ended: RunEnded;

  constructor(person: Person, conversationId: string, tree: NaiveTree, ended: RunEnded) {
    this.#person = person;
    this.conversationId = conversationId;
    this.tree = tree;
    this.#ended = ended;
  }

  send(parent: NaiveMessage | null): Promise<[told: string, expected: Ending]> {
    const { conversationId, tree } = this;
    const input = {
      conversationId,
      text: `Message ${tree.all.length}`,
      ...(parent && { parentId: parent.id }),
    };
    const at = parent ?? tree.leaf;
    return this.#ask('sendMessage', input, at, parent?.hiddenBy ? 'InvalidInputError' : 'payload');
  }

  regenerate(answer: NaiveMessage): Promise<[told: string, expected: Ending]> {
    const refused = answer.parent?.emptied ? 'InvalidInputError' : 'payload';
    const gone = answer.hiddenBy || answer.emptied;
    return this.#ask(
      'regenerateMessage',
      { messageId: answer.id },
      answer.parent,
      gone ? 'NotFoundError' : refused,
    );
  }

  /** A question in other words beside the old one. */
  rephrase(question: NaiveMessage): Promise<[told: string, expected: Ending]> {
    const input = { messageId: question.id, text: `Message ${this.tree.all.length}`, regenerate: true };
    const gone = question.hiddenBy || question.emptied;
    return this.#ask('editMessage', input, question.parent, gone ? 'NotFoundError' : 'payload');
  }

  async select(message: NaiveMessage): Promise<[told: string, expected: Ending]> {
    const { __typename } = await attempt(this.#person, 'selectBranch', { messageId: message.id });
    return [__typename, this.tree.select(message)];
  }

  async delete(
    message: NaiveMessage,
    scope: 'MESSAGE' | 'SUBTREE',
  ): Promise<[told: string, expected: Ending]> {
    const { __typename } = await attempt(this.#person, 'deleteMessage', { messageId: message.id, scope });
    return [__typename, this.tree.delete(message, scope)];
  }

  async restore(message: NaiveMessage): Promise<[told: string, expected: Ending]> {
    const { __typename } = await attempt(this.#person, 'restoreMessage', { messageId: message.id });
    return [__typename, this.tree.restore(message)];
  }

  /** The fork, as a conversation of its own; null where it is refused, as it should be. */
  async fork(
    databaseUrl: string,
    message: NaiveMessage,
    scope: 'PATH' | 'SUBTREE',
  ): Promise<TreeActs | null> {
    const copied = this.tree.copied(message, scope);
    const { forkConversation } = await this.#person.get<{
      forkConversation: { __typename: string; conversation?: { id: string } };
    }>(
      `mutation ($input: ForkConversationInput!) { forkConversation(input: $input) { __typename
        ... on ForkConversationPayload { conversation { id } } } }`,
      { input: { messageId: message.id, scope } },
    );
    const id = forkConversation.conversation?.id;
    if (copied === null && forkConversation.__typename === 'NotFoundError') return null;
    if (copied === null || id === undefined) throw new Error(`fork: ${JSON.stringify(forkConversation)}`);
    const rows = await sql<{ id: string }>(
      databaseUrl,
      'SELECT id FROM message WHERE conversation_id = $1 ORDER BY sequence',
      [Buffer.from(id, 'base64url').toString().split(':')[1]],
    );
    const ids = rows.map((row) => Buffer.from(`Message:${row.id}`).toString('base64url'));
    return new TreeActs(this.#person, id, this.tree.fork(message, scope, ids), this.#ended);
  }

  async #ask(
    mutation: keyof typeof ASK,
    input: object,
    parent: NaiveMessage | null,
    expected: Ending,
  ): Promise<[told: string, expected: Ending]> {
    const data = await this.#person.get<Record<string, Started>>(ASK[mutation], { input });
    const { __typename, userMessage, editedMessage, generations } = data[mutation] ?? {
      __typename: 'nothing',
    };
    const question = userMessage ?? editedMessage;
    const [generation] = generations ?? [];
    if (!generation) return [__typename, expected];
    const asked = question ? this.tree.add(question.id, parent, 'USER') : parent;
    this.tree.lookAt(this.tree.add(generation.message.id, asked, 'ASSISTANT'));
    await this.#ended(generation.id);
    return [__typename, expected];
  }
}
