import { readFileSync } from 'node:fs';

export const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

/** The one fenced block in this language that contains `mark`, exactly as it stands. */
export function block(language: string, mark: string): string {
  const blocks = [...README.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name, text]) => name === language && text?.includes(mark))
    .map(([, , text = '']) => text);
  const [found] = blocks;
  if (found === undefined || blocks.length > 1)
    throw new Error(`README.md has ${blocks.length} ${language} blocks with ${mark}`);
  return found;
}

/** What stands between `<!-- name -->` and `<!-- /name -->`. */
export function marked(name: string): string {
  const found = new RegExp(`<!-- ${name} -->\\n(.*?)<!-- /${name} -->`, 's').exec(README)?.[1];
  if (found === undefined) throw new Error(`README.md has nothing between the markers ${name}`);
  return found.trim();
}
