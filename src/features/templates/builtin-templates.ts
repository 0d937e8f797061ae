import { readdirSync, readFileSync } from 'node:fs';
import { parse } from '../../core/parse.ts';
import type { PromptTemplate } from './template.ts';
import { checkContent, newTemplate } from './template-input.ts';

const FOLDER = new URL('./builtin/', import.meta.url);
const FILE = /^---\n(?<head>[\s\S]+?)\n---\n(?<text>[\s\S]+)$/;
const PREFIX = 'builtin/';

/** Those that come with the server, by title: one Markdown file each, with a head in JSON between two lines of `---`. */
export const BUILTIN_TEMPLATES: readonly PromptTemplate[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md'))
  .map((file) => readTemplate(file.slice(0, -'.md'.length)))
  .sort((a, b) => (a.title < b.title ? -1 : 1));

const byId = new Map(BUILTIN_TEMPLATES.map((template) => [template.id, template]));

/** Null when there is none. */
export function builtInTemplate(id: string): PromptTemplate | null {
  return byId.get(id) ?? null;
}

export function isBuiltInId(id: string): boolean {
  return id.startsWith(PREFIX);
}

function readTemplate(slug: string): PromptTemplate {
  const file = readFileSync(new URL(`${slug}.md`, FOLDER), 'utf8');
  const { head = '', text = '' } = FILE.exec(file)?.groups ?? {};
  const { description, category, variables, ...rest } = parse(newTemplate, {
    ...JSON.parse(head),
    text: text.trim(),
  });
  const content = {
    ...rest,
    description: description ?? null,
    category: category ?? 'GENERAL',
    variables: variables ?? [],
  };
  checkContent(content);
  return {
    ...content,
    id: `${PREFIX}${slug}`,
    builtIn: true,
    revision: 1,
    version: 1,
    createdAt: null,
    updatedAt: null,
  };
}
