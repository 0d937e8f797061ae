/** What this project reads of vitest's JSON report. */
export interface Results {
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
}

interface Sum {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The names of those that failed, and of files that could not be loaded. */
  readonly failures: readonly string[];
}

/**
 * Adds up several runs of one suite. A test that one run left out and another ran was not skipped;
 * a file that could not be loaded counts as one failed test.
 */
export function sumTests(runs: readonly Results[]): Sum {
  const files = runs.flatMap(({ testResults }) => testResults);
  const tests = files.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ id: `${name}\n${fullName}`, status })),
  );
  const passed = tests.filter(({ status }) => status === 'passed');
  const failed = tests.filter(({ status }) => status === 'failed');
  const ran = new Set([...passed, ...failed].map(({ id }) => id));
  const leftOut = new Set(tests.map(({ id }) => id).filter((id) => !ran.has(id)));
  const broken = files.filter(isBroken);
  return {
    passed: passed.length,
    failed: failed.length + broken.length,
    skipped: leftOut.size,
    failures: [...failed.map(({ id }) => id.replace('\n', ': ')), ...broken.map(({ name }) => name)],
  };
}

function isBroken({ status, assertionResults }: FileResult): boolean {
  return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
}
