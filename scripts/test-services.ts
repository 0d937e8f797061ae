/**
 * Runs all tests that a server can matter to on a real Postgres, beside a real Redis and an S3 server: the features on two
 * instances (`npm test` tells them on one), and the rest on one: `npm run test:services`. With vitest's arguments (`-- <file>`) it
 * runs just what they name, on one; TEST_INSTANCES=2 runs that on two, TEST_ROUNDS=full tells the long stories in full.
 */
import { spawn } from 'node:child_process';
import { OF_ONE_INSTANCE } from '../tests/support/of-one-instance.ts';
import { startPostgres } from '../tests/support/services/postgres.ts';
import { startRedis } from '../tests/support/services/redis.ts';
import { missingRequirements } from '../tests/support/services/required.ts';
import { startS3 } from '../tests/support/services/s3.ts';

/** What is told of one instance, and of processes as they are started in earnest. */
const ON_ONE = ['tests/contract', 'tests/e2e', 'tests/services', ...OF_ONE_INSTANCE];

/** What a client sees and no process boundary changes. */
const ON_TWO = ['tests/features', 'tests/e2e/conversations', 'tests/e2e/disconnect', 'tests/e2e/protocol'];

const missing = missingRequirements();
if (missing.length > 0) {
  console.error(`Missing: ${missing.join(', ')}. Install with: npm run services:install`);
  process.exit(1);
}

process.exitCode = await runWithServices(process.argv.slice(2));

async function runWithServices(args: readonly string[]): Promise<number> {
  await using postgres = await startPostgres();
  await using redis = await startRedis();
  await using s3 = await startS3();
  console.log(`Postgres ${postgres.url}\nRedis    ${redis.url}\nS3       ${s3.url}`);
  const env = {
    ...process.env,
    TEST_DATABASE_URL: postgres.url,
    TEST_REDIS_URL: redis.url,
    TEST_S3_URL: s3.url,
  };
  if (args.length > 0) return await runTests(args, env);
  const onOne = await runTests(['--project', 'system', '--project', 'services', ...ON_ONE], env);
  console.log('\nThe features on two instances');
  const results = process.env.TEST_RESULTS_FILE?.replace(/\.json$/, '-two-instances.json');
  const onTwo = await runTests(['--project', 'system', ...ON_TWO], {
    ...env,
    TEST_INSTANCES: '2',
    ...(results && { TEST_RESULTS_FILE: results }),
  });
  return onOne || onTwo;
}

async function runTests(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const tests = spawn('vitest', ['run', ...args], { env, stdio: 'inherit' });
  // A signal ends the tests; the servers end after them.
  const end = (signal: NodeJS.Signals) => tests.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  return await new Promise((resolve, reject) => {
    tests.once('error', reject);
    tests.once('close', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
      resolve(code ?? 1);
    });
  });
}
