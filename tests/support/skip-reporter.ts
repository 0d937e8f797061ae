import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { NEEDS } from './architecture/test-calls.ts';

/**
 * Names every test that was left out, and every one that passed only when it was tried again; under CI, the run fails for
 * one that was left out and whose name does not say what it needs.
 */
export class SkipReporter implements Reporter {
  readonly #strict: boolean;

  constructor(strict: boolean) {
    this.#strict = strict;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const unsteady = modules.flatMap((module) => [...module.children.allTests()].filter(isUnsteady));
    if (unsteady.length > 0)
      console.error(
        `\nPASSED ONLY WHEN TRIED AGAIN: ${unsteady.length}\n${unsteady.map(lineWithWhy).join('\n')}`,
      );
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    if (skipped.length === 0) return;
    const silent = skipped.filter(({ fullName }) => !NEEDS.test(fullName));
    console.error(`\nLEFT OUT: ${skipped.length}\n${skipped.map(line).join('\n')}`);
    if (!this.#strict || silent.length === 0) return;
    console.error(`\nFAILED: ${silent.length} of them do not say in their name what they need: [needs …]`);
    process.exitCode = 1;
  }
}

function isUnsteady(test: TestCase): boolean {
  return test.diagnostic()?.flaky === true;
}

/** With the first line of what each try failed for. */
function lineWithWhy(test: TestCase): string {
  const why = (test.result().errors ?? []).map(({ message }) => `      ${message.trim().split('\n')[0]}`);
  return [line(test), ...why].join('\n');
}

function line(test: TestCase): string {
  return `  - ${test.module.relativeModuleId}: ${test.fullName}`;
}
