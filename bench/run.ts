// `node bench/run.ts` measures everything and writes bench/results.md; `node bench/run.ts tokens` prints one part.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { firstToken } from './first-token.ts';
import { read } from './read.ts';
import { toMarkdown } from './support/report.ts';
import { tokens } from './tokens.ts';

const PARTS = { 'first-token': firstToken, tokens, read };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. Known: ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}

const machine = `Measured by \`npm run bench\` with Node ${process.version} on ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), all processes on this one machine, whose load was ${loadavg()[0]?.toFixed(1)} when it began; the ratios travel better than the figures.`;
console.log(`${machine}\n`);
const found: string[] = [];
for (const [name, measure] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const text = toMarkdown(await measure());
  console.log(`${text}\n`);
  found.push(text);
}
if (asked.length === 0)
  await writeFile(new URL('results.md', import.meta.url), `${[machine, ...found].join('\n\n')}\n`);
