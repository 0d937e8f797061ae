import type { MessageCreateParamsStreaming, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { ChatMessage, ChatRequest } from '../chat-model.port.ts';

/** Its scale ends where others have their middle. */
const MAX_TEMPERATURE = 1;

/** A body for `/v1/messages`. Its newer models refuse temperature and top_p together: the temperature then wins. */
export function anthropicBody(request: ChatRequest): MessageCreateParamsStreaming {
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
function turns(messages: readonly ChatMessage[]): MessageParam[] {
  const turns: { role: 'user' | 'assistant'; content: string }[] = [];
  for (const { role, text } of messages) {
    if (role === 'system' || text.trim() === '') continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content += `\n\n${text}`;
    else if (last || role === 'user') turns.push({ role, content: text });
  }
  return turns;
}

function joined(messages: readonly ChatMessage[]): string {
  return messages
    .map(({ text }) => text)
    .filter((text) => text.trim() !== '')
    .join('\n\n');
}
