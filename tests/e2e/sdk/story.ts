import { type Client, type ClientOptions, createClient } from '@ai-chat-studio/sdk';
import { type Answer, foldAnswer, type GenerationEvent, NEW_ANSWER } from '@ai-chat-studio/sdk/answer';
import {
  CreateConversationDocument,
  GenerationEventsDocument,
  MessageDocument,
  SendMessageDocument,
} from '@ai-chat-studio/sdk/documents';
import { memoryTokens } from '@ai-chat-studio/sdk/tokens';
import { joseTokens } from '../../../src/platform/token/jose-tokens.ts';
import type { Person, TestTokens } from '../../support/people/person.ts';

/** What a server signs with whose tokens a test makes itself. */
export const SECRET = 'a5'.repeat(32);

/** A client of this person's, who uses the server at `url`. */
export function clientOf(person: Person, options: Partial<ClientOptions> = {}): Client {
  return createClient({ url: person.url, tokens: memoryTokens(person.tokens), ...options });
}

/** The person's tokens, with an access token of the same session that ends after so many seconds. */
export async function tokensEndingIn(seconds: number, { tokens }: Person): Promise<TestTokens> {
  const [, payload = ''] = tokens.accessToken.split('.');
  const { sub: userId, sid: sessionId } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const expiresAt = new Date(Date.now() + seconds * 1000);
  const accessToken = await joseTokens(Buffer.from(SECRET, 'hex')).issue({ userId, sessionId, expiresAt });
  return { accessToken, refreshToken: tokens.refreshToken };
}

/** The global fetch, which counts how often a session is refreshed. */
export function countRefreshes(): { readonly fetch: typeof fetch; readonly count: () => number } {
  let refreshes = 0;
  return {
    fetch: (input, init) => {
      if (String(init?.body).includes('RefreshSession')) refreshes += 1;
      return fetch(input, init);
    },
    count: () => refreshes,
  };
}

export interface Asked {
  readonly conversationId: string;
  readonly generationId: string;
  readonly messageId: string;
}

/** Starts a conversation with one message. */
export async function ask(client: Client, text: string): Promise<Asked> {
  const conversationId = await startConversation(client);
  const { sendMessage } = await client.request(SendMessageDocument, { input: { conversationId, text } });
  if (sendMessage.__typename !== 'SendMessagePayload') throw new Error(sendMessage.message);
  const [generation] = sendMessage.generations;
  if (!generation) throw new Error('no answer has begun');
  return { conversationId, generationId: generation.id, messageId: generation.message.id };
}

export async function startConversation(client: Client, title?: string): Promise<string> {
  const { createConversation } = await client.request(CreateConversationDocument, { input: { title } });
  if (createConversation.__typename !== 'CreateConversationPayload')
    throw new Error(createConversation.message);
  return createConversation.conversation.id;
}

/** Reads an answer to its end; `onEvent` is told each event and its number, from 1. */
export async function readAnswer(
  client: Client,
  { generationId }: Asked,
  onEvent: (count: number, event: GenerationEvent) => void = () => {},
): Promise<Answer> {
  let answer = NEW_ANSWER;
  let count = 0;
  for await (const { generationEvents } of client.live(GenerationEventsDocument, { generationId })) {
    answer = foldAnswer(answer, generationEvents);
    onEvent(++count, generationEvents);
  }
  return answer;
}

export async function storedText(client: Client, { messageId }: Asked): Promise<string> {
  const { node } = await client.request(MessageDocument, { id: messageId });
  if (node?.__typename !== 'Message') throw new Error('the answer is not stored');
  return node.text;
}
