import type { ProviderRequest } from '../fake-provider/provider-request.ts';
import type { Hold, ScriptedAnswer } from '../fake-provider/scripted-answer.ts';

/** A question that says how it is answered, so that whoever reads the answer knows what must be in it. */
export interface NumberedAnswer {
  readonly prompt: string;
  /** The whole answer. Every token names its place: one lost, doubled or turned round is seen. */
  readonly text: string;
}

let numberedAnswers = 0;
const holds = new Map<string, Hold>();

/** An answer of so many tokens, one every `everyMs`; with a `hold`, it pauses there. */
export function numberedAnswer(tokens: number, everyMs: number, hold?: Hold): NumberedAnswer {
  const prompt = `numbered ${++numberedAnswers} of ${tokens} tokens every ${everyMs} ms`;
  if (hold) holds.set(prompt, hold);
  return { prompt, text: tokensOf(prompt).join('') };
}

/** The provider's side of it. */
export function answerNumbered({ prompt }: Pick<ProviderRequest, 'prompt'>): ScriptedAnswer {
  const hold = holds.get(prompt);
  const chunkDelayMs = Number(/every (\d+)/.exec(prompt)?.[1] ?? 0);
  return { chunks: tokensOf(prompt), chunkDelayMs, ...(hold && { hold }) };
}

function tokensOf(prompt: string): string[] {
  const [, number, count] = /numbered (\d+) of (\d+)/.exec(prompt) ?? [];
  return Array.from({ length: Number(count) }, (_, n) => (n % 7 === 0 ? ` 😀${n}é` : ` ${number}-${n}`));
}
