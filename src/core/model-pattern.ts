/** Ids of models, each as it is or with `*` for anything: `demo/*`, `openai/gpt-4o-mini`. */
export type ModelPattern = string;

/** US dollars for a million tokens, of the models that match. */
export interface ModelPrice {
  readonly pattern: ModelPattern;
  readonly input: number;
  readonly output: number;
}

/** Tokens of prompt and answer together, of the models that match. */
export interface ModelWindow {
  readonly pattern: ModelPattern;
  readonly tokens: number;
}

const PATTERN = /^(\*|[^\s/,=*]+\/[^\s,=]+)$/;
const PRICE = /^([^=]+)=(\d{1,6}(?:\.\d{1,6})?)\/(\d{1,6}(?:\.\d{1,6})?)$/;
const WINDOW = /^([^=]+)=([1-9]\d{2,7})$/;

/** Reads `demo/*, openai/gpt-4o-mini`; null when it is no such list. */
export function parseModelPatterns(text: string): ModelPattern[] | null {
  const patterns = entriesOf(text);
  return patterns.length > 0 && patterns.every((pattern) => PATTERN.test(pattern)) ? patterns : null;
}

/** Reads `openai/gpt-4o-mini=0.15/0.60, lab/*=0/0`: input and output; null when it is no such list. */
export function parseModelPrices(text: string): ModelPrice[] | null {
  const prices = entriesOf(text).map((entry) => {
    const [, pattern = '', input, output] = PRICE.exec(entry) ?? [];
    return PATTERN.test(pattern) ? { pattern, input: Number(input), output: Number(output) } : null;
  });
  return prices.every((price) => price !== null) ? prices : null;
}

/** Reads `lab/*=8192, vllm/llava=4096`: tokens, from 100 on; null when it is no such list. */
export function parseModelWindows(text: string): ModelWindow[] | null {
  const windows = entriesOf(text).map((entry) => {
    const [, pattern = '', tokens] = WINDOW.exec(entry) ?? [];
    return PATTERN.test(pattern) ? { pattern, tokens: Number(tokens) } : null;
  });
  return windows.every((window) => window !== null) ? windows : null;
}

/** Walks both texts once for each `*`: a pattern of many costs no more than their product. */
export function matchesModel(pattern: ModelPattern, id: string): boolean {
  const [head = '', ...parts] = pattern.split('*');
  if (parts.length === 0) return id === pattern;
  const tail = parts.pop() ?? '';
  if (!id.startsWith(head) || id.length < head.length + tail.length || !id.endsWith(tail)) return false;
  const end = id.length - tail.length;
  let at = head.length;
  for (const part of parts) {
    const found = id.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function entriesOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}
