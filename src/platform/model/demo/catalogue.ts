import { readFileSync } from 'node:fs';

/** One prepared answer and the words of a prompt that call for it. */
export interface PreparedAnswer {
  readonly file: string;
  readonly keywords: readonly string[];
  /** The script that a prompt in this answer's language is written in. */
  readonly script?: RegExp;
}

/** Letters that only German has here, and words that English has not. */
export const GERMAN = /[äöüß]|\b(?:warum|wieso|weshalb|bitte|nicht|und|ich|ist (?:der|die|das|ein))\b/iu;

const CODE = ['code', 'program', 'function', 'snippet'];

/** The answer to prompts that call for no other. */
export const WELCOME = readAnswer('welcome.md');
/** What the reasoning model thinks before it answers. */
export const REASONING = readAnswer('reasoning.md');

/** Where Japanese and Chinese share a script, the first that matches wins: only Japanese has kana. */
export const ANSWERS: readonly PreparedAnswer[] = [
  { file: 'typescript.md', keywords: [...CODE, 'typescript', 'javascript', 'node', 'retry'] },
  { file: 'python.md', keywords: [...CODE, 'python', 'script'] },
  { file: 'sql.md', keywords: [...CODE, 'sql', 'query', 'postgres', 'database'] },
  { file: 'rust.md', keywords: [...CODE, 'rust', 'bash', 'shell', 'yaml'] },
  { file: 'table.md', keywords: ['table', 'tables', 'planets', 'compare', 'comparison'] },
  { file: 'math.md', keywords: ['math', 'maths', 'formula', 'equation', 'latex', 'proof', 'quadratic'] },
  { file: 'lists.md', keywords: ['list', 'lists', 'steps', 'recipe', 'bread', 'checklist'] },
  { file: 'quote.md', keywords: ['quote', 'quotes', 'blockquote', 'link', 'links', 'footnote'] },
  { file: 'markdown.md', keywords: ['markdown', 'everything', 'formatting'] },
  { file: 'long.md', keywords: ['long', 'essay', 'story', 'article', 'history', 'pages'] },
  { file: 'emoji.md', keywords: ['emoji', 'emojis', 'emoticon', 'smiley'] },
  {
    file: 'japanese.md',
    keywords: ['japanese', 'japan', 'nihongo'],
    script: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
  },
  { file: 'chinese.md', keywords: ['chinese', 'china', 'mandarin'], script: /\p{Script=Han}/u },
  { file: 'arabic.md', keywords: ['arabic', 'rtl'], script: /\p{Script=Arabic}/u },
  { file: 'hebrew.md', keywords: ['hebrew', 'rtl'], script: /\p{Script=Hebrew}/u },
  { file: 'hindi.md', keywords: ['hindi', 'india', 'devanagari'], script: /\p{Script=Devanagari}/u },
  { file: 'german.md', keywords: ['german', 'deutsch', 'germany'], script: GERMAN },
];

const read = new Map<string, string>();

/** The text of a prepared answer, without the line break at the file's end. */
export function answerText({ file }: PreparedAnswer): string {
  const known = read.get(file);
  if (known !== undefined) return known;
  const text = readAnswer(file);
  read.set(file, text);
  return text;
}

function readAnswer(file: string): string {
  return readFileSync(new URL(`./answers/${file}`, import.meta.url), 'utf8').trimEnd();
}
