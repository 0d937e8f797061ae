import { ANSWERS, answerText, type PreparedAnswer, REASONING, WELCOME } from './catalogue.ts';

const QUOTED_CHARACTERS = 200;

/**
 * The prepared answer that a prompt calls for: the one with most of its keywords in it, then the one with the longer ones
 * (“a linked list in Python” is about Python); among equals the prompt itself decides, so that the same prompt always gets
 * the same answer.
 */
export function chooseAnswer(prompt: string): string {
  const prepared = preparedFor(prompt);
  return prepared ? answerText(prepared) : quoting(WELCOME, prompt);
}

/** Null where only the welcome is left to say. */
export function preparedFor(prompt: string): PreparedAnswer | null {
  const words = new Set(prompt.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []);
  const called = ANSWERS.map((answer) => ({ answer, ...keywordsIn(answer, words) }));
  const most = called.filter(
    ({ count }) => count > 0 && count === Math.max(...called.map((each) => each.count)),
  );
  const longest = most.filter(({ length }) => length === Math.max(...most.map((each) => each.length)));
  if (longest.length > 0) return longest[hash(prompt) % longest.length]?.answer ?? null;
  return ANSWERS.find(({ script }) => script?.test(prompt)) ?? null;
}

/** What the reasoning model says to itself before it answers `prompt`. */
export function reasoningFor(prompt: string): string {
  return quoting(REASONING, prompt);
}

function keywordsIn({ keywords }: PreparedAnswer, words: ReadonlySet<string>) {
  const found = keywords.filter((keyword) => words.has(keyword));
  return { count: found.length, length: found.join('').length };
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
