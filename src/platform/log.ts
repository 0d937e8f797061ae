import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';

/** The request that the running code works for; every log line that is written within it carries its id. */
export const requestScope = new AsyncLocalStorage<{ readonly requestId: string }>();

/** Whatever is logged under these names is left out, wherever it lies in the object. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'accessToken',
  'refreshToken',
  'token',
  'apiKey',
  'secret',
  'variables',
];

/** Structured logs, one JSON object a line, to standard output. */
export function createLog(level: string, destination?: { write(line: string): void }): Logger {
  const paths = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = {
    level,
    base: null,
    // A copy: pino writes the line's own fields into what it is given.
    mixin: () => ({ ...requestScope.getStore() }),
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[hidden]' },
  };
  return destination ? pino(options, destination) : pino(options);
}
