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

/** Lines wait for others until they are so long together, and no longer than this. */
const COLLECTED_CHARACTERS = 8192;
const COLLECTED_MS = 20;

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
  return pino(options, destination ?? standardOutput());
}

interface Lines {
  write(line: string): void;
}

let ofProcess: Lines | null = null;

function standardOutput(): Lines {
  ofProcess ??= openStandardOutput();
  return ofProcess;
}

/**
 * Collects lines and writes them together: a write for each request would take as long as running it. At the end of the
 * process, also by an error, pino writes what is left.
 */
function openStandardOutput(): Lines {
  const output = pino.destination({ sync: false, minLength: COLLECTED_CHARACTERS });
  let isDue = false;
  const flush = () => {
    isDue = false;
    output.flush();
  };
  return {
    write(line) {
      output.write(line);
      if (isDue) return;
      isDue = true;
      setTimeout(flush, COLLECTED_MS).unref();
    },
  };
}
