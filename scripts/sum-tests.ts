// Adds up vitest's JSON results and prints them on one line: `node scripts/sum-tests.ts <file>…`.
import { existsSync, readFileSync } from 'node:fs';
import { type Results, sumTests } from './test-results.ts';

const runs = process.argv
  .slice(2)
  .filter((path) => existsSync(path))
  .map((path): Results => JSON.parse(readFileSync(path, 'utf8')));

const { passed, failed, skipped, failures } = sumTests(runs);
// Once more at the very end, which is all that is left of a long run where its output was cut.
for (const failure of failures) console.log(`FAILED: ${failure}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
