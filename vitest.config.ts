import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { OF_ONE_INSTANCE } from './tests/support/of-one-instance.ts';
import { SkipReporter } from './tests/support/skip-reporter.ts';

/** Needs neither database, server nor processes of its own: the part that `npm run check` runs. */
const unit = [
  'tests/*.test.ts',
  'tests/core/**/*.test.ts',
  'tests/client/**/*.test.ts',
  'tests/platform/*.test.ts',
  'tests/platform/!(database|text-extraction)/**/*.test.ts',
];
/** Asks nothing of the servers that tests can have beside them: it says the same with them as without. */
const alone = [
  'tests/platform/{database,text-extraction}/**/*.test.ts',
  'tests/contract/chat-model/*.test.ts',
  'tests/contract/*/{memory,disk}-*.test.ts',
  'tests/graphql/*.test.ts',
  'tests/features/reading/query-statements.test.ts',
  'tests/e2e/token-stream/stream-equals-graphql.test.ts',
  'tests/e2e/bounds/socket-fuzz.test.ts',
  'tests/e2e/graphiql/*.test.ts',
  'tests/e2e/readme/*.test.ts',
  'tests/e2e/scripts/dev.test.ts',
];
/** Needs a real server beside the database, or a browser: `npm run test:services` starts them. */
const services = ['tests/**/*.services.test.ts'];
const leftOut = Number(process.env.TEST_INSTANCES ?? 1) > 1 ? OF_ONE_INSTANCE.map((path) => `${path}**`) : [];
const results = process.env.TEST_RESULTS_FILE;
// Workers, and the databases beside them, take what was compiled once: half of what loading the server costs.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, 'node_modules', '.cache', 'compiled');

export default defineConfig({
  test: {
    // Tests import as production does: Node strips the types, and no bundler stands between.
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    // A worker keeps the modules that it has loaded: loading the server anew for each file took as long as the tests.
    isolate: false,
    // Our packages by their sources: what is published under these names is built from them.
    execArgv: ['--conditions=@ai-chat-studio/source'],
    // One more than the cores of a small machine: much of the time is waiting for other processes.
    maxWorkers: 3,
    // A machine that is shared stalls now and then; what fails three times is a fault, and what failed at first is named.
    retry: process.env.CI === undefined ? 0 : 2,
    // What ends a test that hangs, not what says how long one may take: a machine that is shared may be slow.
    testTimeout: 240_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ['default', new SkipReporter(process.env.CI !== undefined), ...(results ? ['json'] : [])],
    outputFile: results === undefined ? {} : { json: results },
    projects: [
      { extends: true, test: { name: 'unit', include: unit, exclude: services } },
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['tests/**/*.test.ts'],
          exclude: [...unit, ...alone, ...services, ...leftOut],
        },
      },
      { extends: true, test: { name: 'services', include: services } },
    ],
  },
});
