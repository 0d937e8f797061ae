// Adds up vitest's JSON results and prints them on one line: `node scripts/sum-tests.ts <file>…`.
import { existsSync, readFileSync } from 'node:fs';

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

const runs = process.argv
  .slice(2)
  .filter((path) => existsSync(path))
  .map((path): Results => JSON.parse(readFileSync(path, 'utf8')));

const sum = (count: (run: Results) => number) => runs.reduce((total, run) => total + count(run), 0);

const passed = sum((run) => run.numPassedTests);
const failed = sum((run) => run.numFailedTests + brokenFiles(run));
const skipped = sum((run) => run.numPendingTests + run.numTodoTests);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);

/** A file that could not be loaded has no failed test to its name: it counts as one. */
function brokenFiles({ testResults }: Results): number {
  return testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
}
