import { enableCompileCache } from 'node:module';

enableCompileCache();
const [{ loadConfig }, { StartError }, { createLog }] = await Promise.all([
  import('./config.ts'),
  import('./core/errors.ts'),
  import('./platform/log.ts'),
]);

try {
  const config = loadConfig(process.env);
  const log = createLog(config.LOG_LEVEL);
  const { compose } = await import('./compose.ts');
  const studio = await compose(config, log);
  log.info({ url: studio.url }, 'ready');
  process.stderr.write(`\n  AI Chat Studio is ready: ${studio.url}/\n\n`);

  const reason = await Promise.race([signalled(), studio.broken]);
  log.info({ reason }, 'stopping');
  await studio.close();
  process.exit(reason.startsWith('SIG') ? 0 : 1);
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : describe(error)}\n`);
  process.exit(1);
}

function signalled(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
