import { estimateTokens } from '../../../core/token-estimate.ts';
import type { ChatRequest } from '../chat-model.port.ts';
import { inTurns } from '../wire/turns.ts';
import type { OllamaChatBody } from './ollama-wire.ts';

/** What a server uses when nobody asks for more; what does not fit is forgotten without a word. */
const DEFAULT_CONTEXT_TOKENS = 4096;
/** Few enough that the prompt surely fits, where the usual estimate says that it takes fewer. */
const CHARACTERS_PER_TOKEN = 2;
/** As many as the models that see take for one at most. */
const TOKENS_PER_IMAGE = 2048;

/** A body for `/api/chat`. */
export function ollamaBody({
  model,
  messages,
  maxOutputTokens,
  temperature,
  topP,
  stop,
}: ChatRequest): OllamaChatBody {
  const { system, turns } = inTurns(messages);
  const tokens = messages.reduce(
    (sum, { text }) => sum + Math.max(text.length / CHARACTERS_PER_TOKEN, estimateTokens(text)),
    0,
  );
  const images = messages.reduce((sum, { images = [] }) => sum + images.length, 0);
  const context = contextTokens(tokens + images * TOKENS_PER_IMAGE + maxOutputTokens);
  return {
    model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      ...turns.map(({ role, text, images }) => ({
        role,
        content: text,
        ...(images.length > 0 && { images: images.map(({ base64 }) => base64) }),
      })),
    ],
    stream: true,
    options: {
      num_predict: maxOutputTokens,
      ...(context > DEFAULT_CONTEXT_TOKENS && { num_ctx: context }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { top_p: topP }),
      ...(stop?.length && { stop: [...stop] }),
    },
  };
}

/** In powers of two: every other size makes the server load the model again. */
function contextTokens(needed: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(needed, 1)));
}
