// `npm run bench` measures everything and writes bench/results.md; `npm run bench -- feed` prints one part. With
// `--quick` it merely shows that everything runs.
import './install-peers.ts';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { cachedAnswer } from './cached-answer.ts';
import { cachedRead } from './cached-read.ts';
import { conversation } from './conversation.ts';
import { executor } from './executor.ts';
import { fanOut } from './fan-out.ts';
import { feed } from './feed.ts';
import { filters } from './filters.ts';
import { firstToken } from './first-token.ts';
import { idle } from './idle.ts';
import { list } from './list.ts';
import { places } from './places.ts';
import { post } from './post.ts';
import { provider } from './provider.ts';
import { relay } from './relay.ts';
import { sizes } from './sizes.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';
import { toMarkdown } from './support/report.ts';
import { QUICK } from './support/rounds.ts';

/** In the order in which they are run and written. */
const PARTS = {
  start,
  feed,
  provider,
  'fan-out': fanOut,
  relay,
  'first-token': firstToken,
  'cached-answer': cachedAnswer,
  post,
  executor,
  conversation,
  list,
  filters,
  'cached-read': cachedRead,
  sizes,
  places,
  idle,
  soak,
};

const asked = process.argv.slice(2).filter((argument) => argument !== '--quick');
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
  // One part that breaks must not take the minutes of the others with it.
  const text = await measure().then(toMarkdown, (error: Error) => {
    process.exitCode = 1;
    return `### ${name}\n\nDid not finish: ${error.message}`;
  });
  console.log(`${text}\n`);
  found.push(text);
}
if (asked.length === 0 && !QUICK)
  await writeFile(new URL('results.md', import.meta.url), `${[machine, ...found].join('\n\n')}\n`);
