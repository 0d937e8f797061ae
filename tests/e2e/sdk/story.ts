import { type Client, type ClientOptions, createClient } from '@ai-chat-studio/sdk';
import { type Answer, foldAnswer, NEW_ANSWER } from '@ai-chat-studio/sdk/answer';
import {
  CreateConversationDocument,
  GenerationEventsDocument,
  MessageDocument,
  SendMessageDocument,
} from '@ai-chat-studio/sdk/documents';
import { memoryTokens } from '@ai-chat-studio/sdk/tokens';
import type { Person } from '../../support/person.ts';

/** A client of this person's, who uses the server at `url`. */
export function clientOf(person: Person, options: Partial<ClientOptions> = {}): Client {
  return createClient({ url: person.url, tokens: memoryTokens(person.tokens), ...options });
}

export interface Asked {
  readonly generationId: string;
  readonly messageId: string;
}

/** Starts a conversation with one message. */
export async function ask(client: Client, text: string): Promise<Asked> {
  const { createConversation } = await client.request(CreateConversationDocument, { input: {} });
  if (createConversation.__typename !== 'CreateConversationPayload')
    throw new Error(createConversation.message);
  const conversationId = createConversation.conversation.id;
  const { sendMessage } = await client.request(SendMessageDocument, { input: { conversationId, text } });
  if (sendMessage.__typename !== 'SendMessagePayload') throw new Error(sendMessage.message);
  const [generation] = sendMessage.generations;
  if (!generation) throw new Error('no answer has begun');
  return { generationId: generation.id, messageId: generation.message.id };
}

/** Reads an answer to its end; `onEvent` is told the number of each event, from 1. */
export async function readAnswer(
  client: Client,
  { generationId }: Asked,
  onEvent: (count: number) => void = () => {},
): Promise<Answer> {
  let answer = NEW_ANSWER;
  let count = 0;
  for await (const { generationEvents } of client.live(GenerationEventsDocument, { generationId })) {
    answer = foldAnswer(answer, generationEvents);
    onEvent(++count);
  }
  return answer;
}

export async function storedText(client: Client, { messageId }: Asked): Promise<string> {
  const { node } = await client.request(MessageDocument, { id: messageId });
  if (node?.__typename !== 'Message') throw new Error('the answer is not stored');
  return node.text;
}
