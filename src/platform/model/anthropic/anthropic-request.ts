import type { ChatImage, ChatMessage, ChatRequest } from '../chat-model.port.ts';
import type {
  AnthropicBlock,
  AnthropicBody,
  AnthropicImageType,
  AnthropicMessage,
} from './anthropic-wire.ts';

/** What stands for words before the first that a model is shown, where these are an assistant's: a person has to begin. */
const EARLIER = '[…]';
/** Its scale ends where others have their middle. */
const MAX_TEMPERATURE = 1;

/** A body for `/v1/messages`. Its newer models refuse temperature and top_p together: the temperature then wins. */
export function anthropicBody(request: ChatRequest): AnthropicBody {
  const { model, messages, maxOutputTokens, temperature, topP, stop } = request;
  const system = joined(messages.filter(({ role }) => role === 'system'));
  return {
    model,
    max_tokens: maxOutputTokens,
    stream: true,
    messages: turns(messages),
    ...(system !== '' && { system }),
    ...(temperature !== undefined && { temperature: Math.min(temperature, MAX_TEMPERATURE) }),
    ...(topP !== undefined && temperature === undefined && { top_p: topP }),
    ...(stop?.length && { stop_sequences: [...stop] }),
  };
}

/** User and assistant in turn, the user first, nobody silent: anything else is refused. */
function turns(messages: readonly ChatMessage[]): AnthropicMessage[] {
  const turns: { role: 'user' | 'assistant'; text: string; images: ChatImage[] }[] = [];
  for (const { role, text, images = [] } of messages) {
    if (role === 'system' || (text.trim() === '' && images.length === 0)) continue;
    const last = turns.at(-1);
    if (last?.role === role) {
      last.text = [last.text, text].filter((words) => words.trim() !== '').join('\n\n');
      last.images.push(...images);
    } else {
      if (!last && role === 'assistant') turns.push({ role: 'user', text: EARLIER, images: [] });
      turns.push({ role, text, images: [...images] });
    }
  }
  return turns.map(({ role, text, images }) => ({
    role,
    content: images.length > 0 ? blocks(text, images) : text,
  }));
}

/** It reads an image better before the words about it. */
function blocks(text: string, images: readonly ChatImage[]): AnthropicBlock[] {
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

function joined(messages: readonly ChatMessage[]): string {
  return messages
    .map(({ text }) => text)
    .filter((text) => text.trim() !== '')
    .join('\n\n');
}
