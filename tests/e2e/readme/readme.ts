import { readFileSync } from 'node:fs';

/** A page of the project by its path from the root. */
export const page = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

export const README = page('README.md');

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

/** What stands between `<!-- name -->` and `<!-- /name -->` of a page. */
export function marked(path: string, name: string): string {
  const found = new RegExp(`<!-- ${name} -->\\n(.*?)<!-- /${name} -->`, 's').exec(page(path))?.[1];
  if (found === undefined) throw new Error(`${path} has nothing between the markers ${name}`);
  return found.trim();
}
