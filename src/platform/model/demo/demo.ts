import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { estimateTokens } from '../../../core/token-estimate.ts';
import type { ChatEvent, ChatModelProvider, ChatRequest, ModelInfo } from '../chat-model.port.ts';
import { chooseAnswer, reasoningFor } from './choose-answer.ts';
import { textAbout } from './text-about.ts';

export interface DemoOptions {
  /** Milliseconds between two tokens; 0 sends them without any timer. */
  readonly tokenDelayMs: number;
}

const PROVIDER = 'demo';
const REASONER = 'reasoner';
/** How many tokens may be sent in one turn of the event loop when there is no delay. */
const TOKENS_PER_TURN = 64;

const MODELS: readonly ModelInfo[] = [model('demo'), { ...model(REASONER), abilities: ['REASONING'] }];

/**
 * Models that need neither key nor network: they pick a prepared answer by the prompt's words, the same one for the same
 * prompt, and send it token by token. `reasoner` shows some reasoning first. Asked for a title, a summary or follow-ups,
 * they make one of what was said before the last message, which is the instruction.
 */
export function createDemoProvider({ tokenDelayMs }: DemoOptions): ChatModelProvider {
  return {
    name: PROVIDER,
    missing: null,
    models: async () => MODELS,
    stream: (request, sink, signal) => answer(request, sink, signal, tokenDelayMs),
  };
}

async function answer(
  request: ChatRequest,
  sink: (event: ChatEvent) => void,
  signal: AbortSignal,
  tokenDelayMs: number,
): Promise<void> {
  const prompt = request.messages.findLast(({ role }) => role === 'user')?.text ?? '';
  const { purpose } = request;
  const reasoning = request.model === REASONER && !purpose ? tokenize(reasoningFor(prompt)) : [];
  const text = purpose ? textAbout(purpose, request.messages) : chooseAnswer(prompt);
  const tokens = [...reasoning, ...tokenize(beforeStop(text, request.stop ?? []))];
  const allowed = tokens.slice(0, request.maxOutputTokens);
  // Nobody watches a title being written.
  const delayMs = purpose ? 0 : tokenDelayMs;
  for (const [index, text] of allowed.entries()) {
    if (delayMs > 0 || index % TOKENS_PER_TURN === 0) await pace(delayMs, signal);
    sink({ type: index < reasoning.length ? 'reasoning' : 'text', text });
  }
  // Cutting the whole prompt into tokens only to count them would hold up everybody's streams.
  const inputTokens = request.messages.reduce((sum, { text }) => sum + estimateTokens(text), 0);
  sink({ type: 'usage', usage: { inputTokens, outputTokens: allowed.length } });
  sink({ type: 'finish', reason: allowed.length < tokens.length ? 'LENGTH' : 'STOP' });
}

/** Waits for a token's turn; throws the signal's reason as soon as it is aborted. */
async function pace(tokenDelayMs: number, signal: AbortSignal): Promise<void> {
  try {
    if (tokenDelayMs > 0) await sleep(tokenDelayMs, undefined, { signal });
    else await nextTurn(undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}

function beforeStop(text: string, stop: readonly string[]): string {
  const ends = stop.map((sequence) => text.indexOf(sequence)).filter((at) => at >= 0);
  return text.slice(0, Math.min(text.length, ...ends));
}

function model(name: string): ModelInfo {
  return {
    name,
    provider: PROVIDER,
    contextWindow: 32_768,
    maxOutputTokens: 8192,
    abilities: [],
    inputPrice: 0,
    outputPrice: 0,
  };
}

/**
 * Words with the space before them, pieces of longer words, a few signs at once. What people see as one emoji stays
 * whole, and the last alternative takes whatever is left, so that nothing of a text is lost.
 */
const TOKEN =
  / ?\p{RGI_Emoji}| ?[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]{1,2}| ?(?:\p{L}\p{M}*){1,9}| ?\p{N}{1,3}|\n+|[ \t]+(?! )| ?[[^\s]--[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]]{1,3}|./gsv;

/** Cuts a text much as real tokenizers do; the tokens joined are the text again. */
export function tokenize(text: string): string[] {
  return text.match(TOKEN) ?? [];
}
