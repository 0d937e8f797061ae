import type { ChatRequest } from '../chat-model.port.ts';
import { inTurns, type Turn } from '../wire/turns.ts';
import type { AnthropicBlock, AnthropicBody, AnthropicImageType } from './anthropic-wire.ts';

/** Its scale ends where others have their middle. */
const MAX_TEMPERATURE = 1;

/** A body for `/v1/messages`. Its newer models refuse temperature and top_p together: the temperature then wins. */
export function anthropicBody(request: ChatRequest): AnthropicBody {
  const { model, messages, maxOutputTokens, temperature, topP, stop } = request;
  const { system, turns } = inTurns(messages);
  return {
    model,
    max_tokens: maxOutputTokens,
    stream: true,
    messages: turns.map((turn) => ({ role: turn.role, content: contentOf(turn) })),
    ...(system !== '' && { system }),
    ...(temperature !== undefined && { temperature: Math.min(temperature, MAX_TEMPERATURE) }),
    ...(topP !== undefined && temperature === undefined && { top_p: topP }),
    ...(stop?.length && { stop_sequences: [...stop] }),
  };
}

/** It reads an image better before the words about it. */
function contentOf({ text, images }: Turn): string | AnthropicBlock[] {
  if (images.length === 0) return text;
  const seen = images.map(({ mediaType, base64 }) => ({
    type: 'image' as const,
    source: {
      type: 'base64' as const,
      media_type: mediaType as AnthropicImageType,
      data: base64,
    },
  }));
  return [...seen, ...(text.trim() === '' ? [] : [{ type: 'text' as const, text }])];
}
