import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import type { Person } from './person.ts';

/** The global id of a model that is called `provider/name`. */
export const modelId = (name: string): string => encodeGlobalId('Model', name);

/** How an answer is stored. */
export interface StoredAnswer {
  readonly status: string;
  readonly text: string;
  readonly sequence: number;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  readonly parent: { readonly id: string } | null;
  readonly siblings: { readonly nodes: readonly { readonly id: string }[] };
  readonly generation: {
    readonly status: string;
    readonly finishReason: string | null;
    readonly startedAt: string;
    readonly firstTokenAt: string | null;
    readonly endedAt: string | null;
    readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
    readonly error: { readonly code: string } | null;
  };
}

const READ = `query ($id: ID!) {
  node(id: $id) {
    ... on Message {
      status text sequence usage { inputTokens outputTokens } parent { id } siblings { nodes { id } }
      generation {
        status finishReason startedAt firstTokenAt endedAt usage { inputTokens outputTokens } error { code }
      }
    }
  }
}`;

export async function readStored(person: Person, answerId: string): Promise<StoredAnswer> {
  return (await person.get<{ node: StoredAnswer }>(READ, { id: answerId })).node;
}

export interface Started {
  readonly generations: readonly { readonly id: string; readonly message: { readonly id: string } }[];
  readonly userMessage?: { readonly id: string };
  /** Of an error. */
  readonly code?: string;
}

const SEND = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) {
    ... on SendMessagePayload { userMessage { id } generations { id message { id } } }
    ... on Error { code }
  }
}`;

export async function sendMessage(person: Person, input: object): Promise<Started> {
  return (await person.get<{ sendMessage: Started }>(SEND, { input })).sendMessage;
}

const REGENERATE = `mutation ($input: RegenerateMessageInput!) {
  regenerateMessage(input: $input) {
    ... on RegenerateMessagePayload { generations { id message { id } } }
    ... on Error { code }
  }
}`;

export async function regenerate(person: Person, messageId: string, more: object = {}): Promise<Started> {
  const input = { messageId, ...more };
  return (await person.get<{ regenerateMessage: Started }>(REGENERATE, { input })).regenerateMessage;
}

interface StopResult {
  readonly generation?: { readonly status: string };
  readonly code?: string;
}

const STOP = `mutation ($input: StopGenerationInput!) {
  stopGeneration(input: $input) {
    ... on StopGenerationPayload { generation { status } }
    ... on Error { code }
  }
}`;

export async function stop(person: Person, generationId: string): Promise<StopResult> {
  return (await person.get<{ stopGeneration: StopResult }>(STOP, { input: { generationId } })).stopGeneration;
}
