import { enableCompileCache } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';

/** How long the end may take beyond the grace for running answers. */
const CLOSE_MS = 10_000;

const { directory: compiled } = enableCompileCache();
// For the embedded database, which is started before anything else here has been loaded.
if (compiled !== undefined) process.env.NODE_COMPILE_CACHE ??= compiled;
const [{ loadConfig }, { StartError }, { createLog }, { tryPort }, { startOwnDatabase }] = await Promise.all([
  import('./config/load-config.ts'),
  import('./core/errors.ts'),
  import('./platform/log.ts'),
  import('./server/http/listen.ts'),
  import('./compose/own-database.ts'),
]);

try {
  const config = loadConfig(process.env);
  const log = createLog(config.logLevel);
  await tryPort(config.server.port, config.server.host);
  // The database boots in a process of its own, which has begun with this call, and meanwhile all the modules are loaded.
  const ownDatabase = startOwnDatabase(config, log);
  const [{ compose }] = await Promise.all([import('./compose.ts'), ownDatabase]);
  const studio = await compose(config, log, { ownDatabase });
  log.info({ url: studio.url }, 'ready');
  process.stderr.write(`\n  AI Chat Studio is ready: ${studio.url}/\n\n`);

  const reason = await Promise.race([signalled(), studio.broken]);
  log.info({ reason }, 'stopping');
  // What can no longer be stored must not keep the process from being started anew.
  await Promise.race([studio.close(), delay(config.shutdownGraceMs + CLOSE_MS)]);
  process.exit(reason.startsWith('SIG') ? 0 : 1);
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : describe(error)}\n`);
  process.exit(1);
}

function signalled(): Promise<string> {
  return new Promise((resolve) => {
    // Not `once`: npm passes on the Ctrl-C that the terminal has sent here too, and the second one would end it at once.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
