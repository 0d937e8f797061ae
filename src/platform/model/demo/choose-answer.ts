import { ANSWERS, answerText, type PreparedAnswer, REASONING, WELCOME } from './catalogue.ts';

const QUOTED_CHARACTERS = 200;

/**
 * The prepared answer that a prompt calls for: the one with most of its keywords in it; among equals the prompt itself
 * decides, so that the same prompt always gets the same answer.
 */
export function chooseAnswer(prompt: string): string {
  const prepared = preparedFor(prompt);
  return prepared ? answerText(prepared) : quoting(WELCOME, prompt);
}

/** Null where only the welcome is left to say. */
export function preparedFor(prompt: string): PreparedAnswer | null {
  const words = new Set(prompt.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []);
  const scored = ANSWERS.map((answer) => ({ answer, score: keywordScore(answer, words) }));
  const best = Math.max(...scored.map(({ score }) => score));
  const candidates = scored.filter(({ score }) => score === best).map(({ answer }) => answer);
  if (best > 0) return candidates[hash(prompt) % candidates.length] ?? null;
  return ANSWERS.find(({ script }) => script?.test(prompt)) ?? null;
}

/** What the reasoning model says to itself before it answers `prompt`. */
export function reasoningFor(prompt: string): string {
  return quoting(REASONING, prompt);
}

function keywordScore({ keywords }: PreparedAnswer, words: ReadonlySet<string>): number {
  return keywords.filter((keyword) => words.has(keyword)).length;
}

/** The prompt becomes one line, so that it stays within the quotation. */
function quoting(template: string, prompt: string): string {
  const characters = [...prompt.replace(/\s+/g, ' ').trim()];
  const shown = characters.slice(0, QUOTED_CHARACTERS).join('');
  return template.replace('{{prompt}}', () => (characters.length > QUOTED_CHARACTERS ? `${shown}…` : shown));
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
