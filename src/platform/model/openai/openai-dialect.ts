import { type ChatRequest, ProviderError } from '../chat-model.port.ts';
import { inTurns, type Turn } from '../wire/turns.ts';
import type { OpenAiChatBody, OpenAiMessage } from './openai-wire.ts';

/**
 * How a server wants to be spoken to, where those that call themselves compatible differ. OpenAI's newer models refuse
 * `max_tokens`, most others know nothing else; and a few refuse fields that they do not know, such as `stream_options`.
 * So the first guess goes by the address, and a refusal that names the field corrects it for good.
 */
export class OpenAiDialect {
  #limitField: 'max_tokens' | 'max_completion_tokens';
  #asksForUsage = true;

  constructor(url: string) {
    const ownHost = /^(api\.openai\.com|.+\.openai\.azure\.com)$/.test(new URL(url).hostname);
    this.#limitField = ownHost ? 'max_completion_tokens' : 'max_tokens';
  }

  body(request: ChatRequest): OpenAiChatBody {
    const { system, turns } = inTurns(request.messages);
    return {
      model: request.model,
      messages: [
        ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
        ...turns.map(messageOf),
      ],
      stream: true,
      ...(this.#asksForUsage && { stream_options: { include_usage: true } }),
      [this.#limitField]: request.maxOutputTokens,
      ...(request.temperature !== undefined && { temperature: request.temperature }),
      ...(request.topP !== undefined && { top_p: request.topP }),
      ...(request.stop?.length && { stop: [...request.stop] }),
    };
  }

  /**
   * Whether the refusal of `sent` names what another try would leave out. Of several requests that were refused at once each
   * is tried again, whichever of them was the first to teach it.
   */
  learn(error: unknown, sent: OpenAiChatBody): boolean {
    if (!(error instanceof ProviderError) || error.code !== 'PROVIDER_REJECTED') return false;
    const refusal = error.detail ?? '';
    if (sent.stream_options !== undefined && refusal.includes('stream_options')) {
      this.#asksForUsage = false;
      return true;
    }
    if (sent.max_tokens !== undefined && refusal.includes('max_completion_tokens')) {
      this.#limitField = 'max_completion_tokens';
      return true;
    }
    return false;
  }
}

function messageOf({ role, text, images }: Turn): OpenAiMessage {
  if (role !== 'user' || images.length === 0) return { role, content: text };
  const said = text === '' ? [] : [{ type: 'text' as const, text }];
  const seen = images.map(({ mediaType, base64 }) => ({
    type: 'image_url' as const,
    image_url: { url: `data:${mediaType};base64,${base64}` },
  }));
  return { role, content: [...said, ...seen] };
}
