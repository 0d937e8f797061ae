import { estimateTokens } from '../../../core/token-estimate.ts';

/** Role, separators and the like that a provider adds to each message. */
const TOKENS_PER_MESSAGE = 4;
/** About what providers take for an image of the size that they scale it down to. */
const TOKENS_PER_IMAGE = 1000;

export interface ContextLimits {
  /** Tokens of prompt and answer together; null when the provider does not say. */
  readonly contextWindow: number | null;
  /** Reserved for the answer. */
  readonly maxOutputTokens: number;
}

/** A message that may go into a prompt. */
export interface ContextMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly pinned: boolean;
  /** How many it shows to the model. */
  readonly imageCount: number;
}

export interface FittedContext<M> {
  /** Oldest first. */
  readonly kept: readonly M[];
  /** What the system prompt and `kept` take. */
  readonly usedTokens: number;
  /** Of the tokens that were reserved for the answer, as many as the window leaves: prompt and answer share it. */
  readonly answerTokens: number;
  readonly omitted: number;
  /** False when not even what must be in has room; `kept` is that then. */
  readonly fits: boolean;
}

/**
 * The prompt: the system prompt, the pinned messages and the newest one always, then as many of the newest as the window
 * holds, oldest first.
 */
export function fitContext<M extends ContextMessage>(
  systemPrompt: string | null,
  messages: readonly M[],
  limits: ContextLimits,
): FittedContext<M> {
  const { contextWindow, maxOutputTokens } = limits;
  const room = roomOf(limits);
  const newest = messages.at(-1);
  const due = messages.filter((message) => message === newest || message.pinned);
  let usedTokens = (systemPrompt ? costOf({ text: systemPrompt, imageCount: 0 }) : 0) + sum(due);
  const fits = usedTokens <= room;
  const kept = new Set(due);
  if (fits)
    for (const message of messages.toReversed()) {
      if (kept.has(message)) continue;
      const cost = costOf(message);
      if (usedTokens + cost > room) break;
      usedTokens += cost;
      kept.add(message);
    }
  const all = messages.filter((message) => kept.has(message));
  const answerTokens = Math.min(maxOutputTokens, Math.max(1, (contextWindow ?? Infinity) - usedTokens));
  return { kept: all, usedTokens, answerTokens, omitted: messages.length - all.length, fits };
}

/** Tokens that the window leaves to a prompt. */
function roomOf({ contextWindow, maxOutputTokens }: ContextLimits): number {
  if (contextWindow === null) return Number.POSITIVE_INFINITY;
  return contextWindow - Math.min(maxOutputTokens, Math.floor(contextWindow / 2));
}

/** Tokens that the text of a message may have where these stand beside it in the prompt, with no system prompt. */
export function roomBeside(messages: readonly ContextMessage[], limits: ContextLimits): number {
  return roomOf(limits) - sum(messages) - TOKENS_PER_MESSAGE;
}

function sum(messages: readonly ContextMessage[]): number {
  return messages.reduce((total, message) => total + costOf(message), 0);
}

function costOf({ text, imageCount }: Pick<ContextMessage, 'text' | 'imageCount'>): number {
  return estimateTokens(text) + TOKENS_PER_MESSAGE + imageCount * TOKENS_PER_IMAGE;
}
