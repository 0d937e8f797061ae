// Runs the whole test suite on a real Postgres, beside a real Redis: `npm run test:services [-- vitest's arguments]`.
import { spawn } from 'node:child_process';
import { startPostgres } from '../tests/support/services/postgres.ts';
import { startRedis } from '../tests/support/services/redis.ts';
import { missingRequirements } from '../tests/support/services/required.ts';

const missing = missingRequirements();
if (missing.length > 0) {
  console.error(`Missing: ${missing.join(', ')}. Install with: npm run services:install`);
  process.exit(1);
}

process.exitCode = await runWithServices(process.argv.slice(2));

async function runWithServices(args: readonly string[]): Promise<number> {
  await using postgres = await startPostgres();
  await using redis = await startRedis();
  console.log(`Postgres ${postgres.url}\nRedis    ${redis.url}`);
  const env = { ...process.env, TEST_DATABASE_URL: postgres.url, TEST_REDIS_URL: redis.url };
  const tests = spawn('vitest', ['run', ...args], { env, stdio: 'inherit' });
  // A signal ends the tests; the servers end after them.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tests.kill(signal));
  return await new Promise((resolve, reject) => {
    tests.once('error', reject);
    tests.once('close', (code) => resolve(code ?? 1));
  });
}
