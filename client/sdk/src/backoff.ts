/** How a client waits; tests give their own. */
export interface Timing {
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const FIRST_MS = 100;
const MAX_MS = 10_000;

/**
 * How long to wait before attempt 0, 1, 2, …: anything up to 100 ms, and up to twice as much with each, at most 10 s. The
 * whole range is random, so that the clients of a restarted server do not come back all at once.
 */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(MAX_MS, FIRST_MS * 2 ** attempt);
}

export const realTiming: Timing = {
  random: Math.random,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    }),
};
