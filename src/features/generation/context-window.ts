import type { ChatMessage } from '../../platform/model/chat-model.port.ts';

/** Tokens are counted by the provider alone; four characters a token is the usual estimate for English, and safe for code. */
const CHARACTERS_PER_TOKEN = 4;
/** Role, separators and the like that a provider adds to each message. */
const TOKENS_PER_MESSAGE = 4;

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

export interface ContextLimits {
  /** Tokens of prompt and answer together; null when the provider does not say. */
  readonly contextWindow: number | null;
  /** Reserved for the answer. */
  readonly maxOutputTokens: number;
}

/**
 * The prompt: the system prompt always, then as many of the newest messages as the window holds. Null when not even the
 * newest one fits.
 */
export function fitContext(
  systemPrompt: string | null,
  messages: readonly ChatMessage[],
  { contextWindow, maxOutputTokens }: ContextLimits,
): ChatMessage[] | null {
  const system: ChatMessage[] = systemPrompt ? [{ role: 'system', text: systemPrompt }] : [];
  if (contextWindow === null) return [...system, ...messages];
  let left = contextWindow - Math.min(maxOutputTokens, Math.floor(contextWindow / 2));
  for (const message of system) left -= costOf(message);
  const kept: ChatMessage[] = [];
  for (const message of messages.toReversed()) {
    left -= costOf(message);
    if (left < 0) break;
    kept.unshift(message);
  }
  return kept.length === 0 && messages.length > 0 ? null : [...system, ...kept];
}

function costOf({ text }: ChatMessage): number {
  return estimateTokens(text) + TOKENS_PER_MESSAGE;
}
