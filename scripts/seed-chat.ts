import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import type { Client } from '../client/sdk/src/client.ts';
import {
  CreateConversationDocument,
  type CreateConversationInput,
  DeleteMessageDocument,
  EditMessageDocument,
  ForkConversationDocument,
  GenerationEventsDocument,
  PinMessageDocument,
  RateMessageDocument,
  ReactToMessageDocument,
  RegenerateMessageDocument,
  SelectBranchDocument,
  SendMessageDocument,
  type SendMessageInput,
  SetMessageFavoriteDocument,
  UploadAttachmentDocument,
} from '../client/sdk/src/generated/graphql.ts';

/** The payload of a mutation's result; throws what the server says where it is an error. */
export function payload<R extends { readonly __typename: string }>(
  result: R,
): Exclude<R, { readonly code: unknown; readonly message: string }> {
  if ('message' in result) throw new Error(`${result.__typename}: ${result.message}`);
  return result as Exclude<R, { readonly code: unknown; readonly message: string }>;
}

interface Turn {
  readonly question: string;
  readonly answers: readonly [string, ...string[]];
}

interface Generating {
  readonly id: string;
  readonly message: { readonly id: string };
}

type SupportResult = { readonly __typename: string };

const START_SUPPORT = parse(`mutation StartSupport($input: StartSupportInput!) {
  result: startSupport(input: $input) { __typename ... on Error { code message } }
}`) as TypedDocumentNode<{ result: SupportResult }, { input: object }>;

const UPDATE_SUPPORT = parse(`mutation UpdateSupport($input: UpdateSupportInput!) {
  result: updateSupport(input: $input) { __typename ... on Error { code message } }
}`) as TypedDocumentNode<{ result: SupportResult }, { input: object }>;

/** What a person does in conversations, each step done when it resolves: answers are waited for. */
export class Chat {
  readonly #client: Client;
  readonly #models: readonly string[];

  /** The first of `models` answers unless `askAll` asks all of them. */
  constructor(client: Client, models: readonly string[]) {
    this.#client = client;
    this.#models = models;
  }

  async start(input: CreateConversationInput): Promise<string> {
    const [modelId] = this.#models;
    const variables = { input: { modelId, ...input } };
    const { createConversation } = await this.#client.request(CreateConversationDocument, variables);
    return payload(createConversation).conversation.id;
  }

  async ask(
    conversationId: string,
    message: string | Omit<SendMessageInput, 'conversationId'>,
  ): Promise<Turn> {
    const said = typeof message === 'string' ? { text: message } : message;
    const input = { conversationId, ...said };
    const sent = payload((await this.#client.request(SendMessageDocument, { input })).sendMessage);
    return { question: sent.userMessage.id, answers: await this.#wait(sent.generations) };
  }

  /** One question to every model, whose answers stand side by side. */
  askAll(conversationId: string, text: string): Promise<Turn> {
    return this.ask(conversationId, { text, modelIds: this.#models });
  }

  /** Another answer beside this one. */
  async regenerate(messageId: string): Promise<void> {
    const variables = { input: { messageId } };
    const { regenerateMessage } = await this.#client.request(RegenerateMessageDocument, variables);
    await this.#wait(payload(regenerateMessage).generations);
  }

  /** In place, or as a branch of its own that is answered. */
  async edit(messageId: string, text: string, regenerate = false): Promise<void> {
    const input = { messageId, text, regenerate };
    const edited = payload((await this.#client.request(EditMessageDocument, { input })).editMessage);
    if (regenerate) await this.#wait(edited.generations);
  }

  async selectBranch(messageId: string): Promise<void> {
    payload((await this.#client.request(SelectBranchDocument, { input: { messageId } })).selectBranch);
  }

  async fork(messageId: string, title: string): Promise<void> {
    const input = { messageId, title };
    payload((await this.#client.request(ForkConversationDocument, { input })).forkConversation);
  }

  /** With everything below it; it can be restored. */
  async delete(messageId: string): Promise<void> {
    const input = { messageId, scope: 'SUBTREE' } as const;
    payload((await this.#client.request(DeleteMessageDocument, { input })).deleteMessage);
  }

  async pin(messageId: string): Promise<void> {
    const input = { messageId, pinned: true };
    payload((await this.#client.request(PinMessageDocument, { input })).pinMessage);
  }

  async react(messageId: string, emoji: string): Promise<void> {
    payload(
      (await this.#client.request(ReactToMessageDocument, { input: { messageId, emoji } })).reactToMessage,
    );
  }

  async rate(messageId: string, rating: 'LIKE' | 'DISLIKE', reason: string): Promise<void> {
    const input = { messageId, rating, reason };
    payload((await this.#client.request(RateMessageDocument, { input })).rateMessage);
  }

  async favor(messageId: string): Promise<void> {
    const input = { messageId, favorite: true };
    payload((await this.#client.request(SetMessageFavoriteDocument, { input })).setMessageFavorite);
  }

  async upload(name: string, text: string): Promise<string> {
    const input = { file: new File([text], name) };
    const { uploadAttachment } = await this.#client.request(UploadAttachmentDocument, { input });
    return payload(uploadAttachment).attachment.id;
  }

  async startSupport(conversationId: string, context: object, state: object): Promise<void> {
    payload((await this.#client.request(START_SUPPORT, { input: { conversationId, context } })).result);
    payload((await this.#client.request(UPDATE_SUPPORT, { input: { conversationId, state } })).result);
  }

  async #wait(generations: readonly Generating[]): Promise<[string, ...string[]]> {
    for (const { id: generationId } of generations)
      for await (const { generationEvents: event } of this.#client.live(GenerationEventsDocument, {
        generationId,
      }))
        if (event.__typename === 'GenerationFailed')
          throw new Error(`The demo failed: ${event.error?.message}`);
    const [first, ...others] = generations.map(({ message }) => message.id);
    if (first === undefined) throw new Error('No answer was begun.');
    return [first, ...others];
  }
}
