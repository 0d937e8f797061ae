// Adds up vitest's JSON results and prints them on one line: `node scripts/sum-tests.ts <file>…`.
import { existsSync, readFileSync } from 'node:fs';
import { type Results, sumTests } from './test-results.ts';

const runs = process.argv
  .slice(2)
  .filter((path) => existsSync(path))
  .map((path): Results => JSON.parse(readFileSync(path, 'utf8')));

const { passed, failed, skipped } = sumTests(runs);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
