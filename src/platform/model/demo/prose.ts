import { startOf } from '../../../core/text.ts';

/** A sentence, in Latin, Devanagari, Arabic and East Asian writing. */
const SENTENCE = /.+?(?:[.!?…؟](?=["”’)]*\s|$)|[。！？।])["”’)]*|.+$/gu;

/** Writing without spaces between words. */
export const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const MIN_WORDS = 3;
/** What is said first is said within these; what follows costs no time. */
const READ_CHARACTERS = 4000;
/** What ends in a colon only announces what comes, unless it is as long as this. */
const MIN_ANNOUNCING_WORDS = 8;

const MARKDOWN: readonly (readonly [RegExp, string])[] = [
  [/```[\s\S]*?(?:```|$)/g, '\n'],
  [/\$\$[\s\S]*?\$\$/g, '\n'],
  [/^[ \t]*#{1,6}\s.*$/gm, ''],
  [/^[ \t]*\|.*$/gm, ''],
  [/^[ \t]*(?:>|[-*+]\s|\d+[.)]\s).*$/gm, ''],
  [/^[ \t]*(?:-{3,}|\*{3,}|_{3,})\s*$/gm, ''],
  [/!?\[([^\]]*)\]\([^)]*\)/g, '$1'],
  [/https?:\/\/\S+/g, ''],
  [/\*\*|__|~~|`/g, ''],
  [/(?<![\p{L}\p{N}])[*_](?=\S)|(?<=\S)[*_](?![\p{L}\p{N}])/gu, ''],
];

/**
 * The first sentence that says something in a Markdown text, on one line: none of code, tables, lists or headings, and none
 * that greets or only announces what comes, where there is another.
 */
export function pointOf(text: string): string {
  const markdown = beginningOf(text);
  const said = sentencesOf(markdown);
  const saysMore = (sentence: string) =>
    DENSE.test(sentence) ||
    wordsOf(sentence) >= (/[:：]$/u.test(sentence) ? MIN_ANNOUNCING_WORDS : MIN_WORDS);
  return said.find(saysMore) ?? headingOf(markdown) ?? said[0] ?? plain(markdown);
}

/** The first sentence of a request, which may announce what it is about; a greeting is none. */
export function requestIn(text: string): string {
  const markdown = beginningOf(text);
  const said = sentencesOf(markdown);
  const asks = (sentence: string) => DENSE.test(sentence) || wordsOf(sentence) >= MIN_WORDS;
  return said.find(asks) ?? said[0] ?? headingOf(markdown) ?? plain(markdown);
}

function beginningOf(text: string): string {
  return startOf(text, READ_CHARACTERS);
}

function sentencesOf(markdown: string): string[] {
  let text = markdown;
  for (const [pattern, replacement] of MARKDOWN) text = text.replace(pattern, replacement);
  const sentences = text.split(/\n+/).flatMap((line) => line.trim().match(SENTENCE) ?? []);
  return sentences.map((sentence) => sentence.replace(/\s+/g, ' ').trim()).filter(Boolean);
}

function wordsOf(sentence: string): number {
  return sentence.split(' ').length;
}

function headingOf(markdown: string): string | undefined {
  return /^#{1,6}\s+(.+)$/m.exec(markdown)?.[1];
}

function plain(markdown: string): string {
  return markdown
    .replace(/`{3,}\w*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** At most so many characters, cut between words where there are any, with an ellipsis. */
export function shortened(text: string, characters: number): string {
  const all = [...text];
  if (all.length <= characters) return text;
  const cut = all.slice(0, characters - 1).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > cut.length / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:–—-]+$/u, '')}…`;
}
