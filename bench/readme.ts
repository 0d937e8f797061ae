// `node bench/readme.ts` puts bench/results.md between the README's two marks.
import { readFile, writeFile } from 'node:fs/promises';

const [OPEN, CLOSE] = ['<!-- bench -->', '<!-- /bench -->'];

const readme = new URL('../README.md', import.meta.url);
const text = await readFile(readme, 'utf8');
const results = await readFile(new URL('results.md', import.meta.url), 'utf8');
const [from, to] = [text.indexOf(OPEN), text.indexOf(CLOSE)];
if (from < 0 || to < from) throw new Error(`README.md lacks ${OPEN} … ${CLOSE}`);
await writeFile(readme, `${text.slice(0, from)}${OPEN}\n\n${results}\n${text.slice(to)}`);
