import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const pagesIn = (folder: string) =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name));

const PAGES = ['.', 'docs', 'docs/decisions', 'bench', 'client/sdk', '.github'].flatMap(pagesIn);
const LINK = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?(?: "[^"]*")?\)/g;

test.each(PAGES)('each link of %s leads to a file, and to a heading in it', (page) => {
  const broken = [...read(page).matchAll(LINK)]
    .filter(([, file = '', heading]) => {
      const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
      return (
        !existsSync(path.join(ROOT, target)) || (heading !== undefined && !anchors(target).includes(heading))
      );
    })
    .map(([link]) => link);

  expect(broken).toEqual([]);
});

const OF_CODE = ['ARCHITECTURE.md', 'CONTRIBUTING.md', ...['docs', 'docs/decisions'].flatMap(pagesIn)];
const CODE = globSync(['*.ts', '{src,client,tests,scripts,bench,tools}/**/*.ts'], {
  cwd: ROOT,
  exclude: (name) => name.endsWith('node_modules'),
}).map((file) => `/${file.replaceAll(path.sep, '/')}`);
const NAMED = /(?<=`[^`\n]*)[\w./*<>-]+\.ts(?=[^`\n]*`)/g;
/** Names of a kind of file, and the one that there shall not be. */
const PATTERN = /[*<]|^x\.|^kebab-case\.|^index\.ts$/;

test.each(OF_CODE)('each source file that %s names is there', (page) => {
  const named = [...read(page).matchAll(NAMED)].map(([name]) => name);
  const missing = named.filter(
    (name) => !PATTERN.test(name) && !CODE.some((file) => file.endsWith(`/${name}`)),
  );
  expect(missing).toEqual([]);
});

test('the README is read in one sitting', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(200);
});

test('editors are told what the formatter does', () => {
  const { formatter } = JSON.parse(read('biome.json'));
  const told = Object.fromEntries(
    [...read('.editorconfig').matchAll(/^(\w+) = (\w+)$/gm)].map(([, key, value]) => [key, value]),
  );
  expect(told).toMatchObject({
    indent_style: formatter.indentStyle,
    indent_size: String(formatter.indentWidth),
    max_line_length: String(formatter.lineWidth),
  });
});

/** What GitHub makes of each heading. */
function anchors(page: string): string[] {
  return [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
