// Installs what the tests with services need and is missing: `npm run services:install -- [names]`.
import { REQUIREMENTS } from './required.ts';

const known = Object.keys(REQUIREMENTS);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. Known: ${known.join(', ')}.`);
  process.exit(2);
}

for (const name of asked.length > 0 ? asked : known) {
  const requirement = REQUIREMENTS[name];
  const there = requirement?.isInstalled();
  const start = performance.now();
  if (!there) await requirement?.install();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name}: ${there ? 'already there' : `installed in ${seconds} s`}`);
}
