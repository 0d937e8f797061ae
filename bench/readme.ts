// `node bench/readme.ts` puts bench/results.md between the two marks of docs/performance.md.
import { readFile, writeFile } from 'node:fs/promises';

const [OPEN, CLOSE] = ['<!-- bench -->', '<!-- /bench -->'];

const page = new URL('../docs/performance.md', import.meta.url);
const text = await readFile(page, 'utf8');
const results = await readFile(new URL('results.md', import.meta.url), 'utf8');
const [from, to] = [text.indexOf(OPEN), text.indexOf(CLOSE)];
if (from < 0 || to < from) throw new Error(`docs/performance.md lacks ${OPEN} … ${CLOSE}`);
await writeFile(page, `${text.slice(0, from)}${OPEN}\n\n${results}\n${text.slice(to)}`);
