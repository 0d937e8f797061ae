import type {
  ChatEvent,
  ChatModelProvider,
  ChatRequest,
} from '../../../src/platform/model/chat-model.port.ts';
import { ProviderError } from '../../../src/platform/model/chat-model.port.ts';

export interface Collected {
  readonly events: readonly ChatEvent[];
  readonly text: string;
  readonly reasoning: string;
  /** Null when the stream came to its end. */
  readonly error: unknown;
}

export function request(fields: Partial<ChatRequest> = {}): ChatRequest {
  return { model: 'm', messages: [{ role: 'user', text: 'Hello' }], maxOutputTokens: 2048, ...fields };
}

/** All that a provider says to a request, whether it ends well or not. */
export async function collect(
  provider: ChatModelProvider,
  fields: Partial<ChatRequest> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Collected> {
  const events: ChatEvent[] = [];
  const error = await provider
    .stream(request(fields), (event) => events.push(event), signal)
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  const joined = (type: 'text' | 'reasoning') =>
    events.map((event) => (event.type === type ? event.text : '')).join('');
  return { events, text: joined('text'), reasoning: joined('reasoning'), error };
}

/** The fault that a stream must have ended with. */
export function faultOf({ error }: Collected): ProviderError {
  if (error instanceof ProviderError) return error;
  throw new Error('The stream did not end with a ProviderError.', { cause: error });
}
