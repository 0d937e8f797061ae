import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { readSse } from '../network/sse.ts';

export interface TestTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** An answer of the API, typed by the story that reads it. */
export interface Answer<T> {
  readonly status: number;
  readonly data: T | null;
  readonly errors?: readonly { message: string; path?: string[]; extensions?: Record<string, unknown> }[];
}

export interface SentMessage {
  readonly userMessageId: string;
  readonly answerId: string;
  readonly generationId: string;
}

export interface LiveEvent {
  readonly __typename: string;
  readonly cursor: string;
  readonly text?: string;
  readonly status?: string;
  readonly finishReason?: string;
  readonly cached?: boolean;
  readonly usage?: { inputTokens: number; outputTokens: number };
  readonly error?: { code: string; message: string; retryAfterMs: number | null };
}

export const GENERATION_EVENTS = `subscription Live($generationId: ID!, $after: Cursor) {
  generationEvents(generationId: $generationId, after: $after) {
    __typename
    ... on FeedEvent { cursor }
    ... on TextDelta { text }
    ... on GenerationFinished { status finishReason cached usage { inputTokens outputTokens } }
    ... on GenerationFailed { status error { code message retryAfterMs } }
  }
}`;

/** Somebody with an account, who speaks to the API as a client of it would. */
export class Person {
  readonly url: string;
  readonly email: string;
  readonly password: string;
  tokens: TestTokens;

  constructor(url: string, email: string, password: string, tokens: TestTokens) {
    this.url = url;
    this.email = email;
    this.password = password;
    this.tokens = tokens;
  }

  static async register(url: string, name: string): Promise<Person> {
    const email = `${name}@example.com`;
    const password = `the password of ${name}`;
    const { data, errors } = await post<{ register: { tokens: TestTokens } }>(url, null, REGISTER, {
      input: { email, password },
    });
    if (!data?.register.tokens)
      throw new Error(`${name} could not register: ${JSON.stringify({ data, errors })}`);
    return new Person(url, email, password, data.register.tokens);
  }

  /** One operation over POST; errors are part of the answer. */
  ask<T>(query: string, variables: object = {}): Promise<Answer<T>> {
    return post<T>(this.url, this.tokens.accessToken, query, variables);
  }

  /** The data of an operation that is meant to succeed. */
  async get<T>(query: string, variables: object = {}): Promise<T> {
    const answer = await this.ask<T>(query, variables);
    if (answer.errors || !answer.data) throw new Error(`the operation failed: ${JSON.stringify(answer)}`);
    return answer.data;
  }

  async startConversation(input: object = {}): Promise<string> {
    const { createConversation } = await this.get<{ createConversation: { conversation: { id: string } } }>(
      `mutation ($input: CreateConversationInput!) {
        createConversation(input: $input) { ... on CreateConversationPayload { conversation { id } } }
      }`,
      { input },
    );
    return createConversation.conversation.id;
  }

  async send(conversationId: string, text: string, more: object = {}): Promise<SentMessage> {
    const { sendMessage } = await this.get<{
      sendMessage: { userMessage?: { id: string }; generations: { id: string; message: { id: string } }[] };
    }>(SEND, { input: { conversationId, text, ...more } });
    const [generation] = sendMessage.generations ?? [];
    if (!sendMessage.userMessage || !generation) throw new Error(`not sent: ${JSON.stringify(sendMessage)}`);
    return {
      userMessageId: sendMessage.userMessage.id,
      answerId: generation.message.id,
      generationId: generation.id,
    };
  }

  /** The events of one answer over SSE, up to its end; throws when the stream is cut. */
  async *watch(
    generationId: string,
    after: string | null = null,
    signal?: AbortSignal,
  ): AsyncGenerator<LiveEvent> {
    for await (const data of this.sse<{ generationEvents: LiveEvent }>(
      GENERATION_EVENTS,
      { generationId, after },
      signal,
    ))
      yield data.generationEvents;
  }

  /** Any subscription over SSE. A top-level error is thrown. */
  async *sse<T>(query: string, variables: object, signal?: AbortSignal): AsyncGenerator<T> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { ...headersOf(this.tokens.accessToken), accept: 'text/event-stream' },
      body: JSON.stringify({ query, variables }),
      ...(signal && { signal }),
    });
    for await (const { event, data } of readSse(response)) {
      if (event === 'complete') return;
      const result = JSON.parse(data) as Answer<T>;
      if (result.errors)
        throw Object.assign(new Error(result.errors[0]?.message), result.errors[0]?.extensions);
      if (result.data) yield result.data;
    }
  }

  /** A graphql-transport-ws client that does not come back by itself. */
  socket(): Client {
    return createClient({
      url: this.url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${this.tokens.accessToken}` },
    });
  }

  /** Watches an answer to its end and tells what came. */
  async readAnswer(
    generationId: string,
  ): Promise<{ text: string; events: LiveEvent[]; last: LiveEvent | undefined }> {
    const events = await Array.fromAsync(this.watch(generationId));
    return { text: events.map(({ text = '' }) => text).join(''), events, last: events.at(-1) };
  }
}

const REGISTER = `mutation ($input: RegisterInput!) {
  register(input: $input) { ... on RegisterPayload { tokens { accessToken refreshToken } } ... on InvalidInputError { message } }
}`;

const SEND = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) {
    ... on SendMessagePayload { userMessage { id } generations { id message { id } } }
    ... on Error { code message }
  }
}`;

const headersOf = (accessToken: string | null): Record<string, string> => ({
  'content-type': 'application/json',
  ...(accessToken && { authorization: `Bearer ${accessToken}` }),
});

/** One operation over POST, with or without a token. */
export async function post<T>(
  url: string,
  accessToken: string | null,
  query: string,
  variables: object = {},
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headersOf(accessToken), accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer<T>, 'status'>) };
}
