import { setTimeout as sleep } from 'node:timers/promises';
import { Arrivals } from './arrivals.ts';
import type { FrameSocket } from './frame-socket.ts';
import { watch } from './viewer.ts';

const SETTLE_MS = 500;

/**
 * One viewer on each socket, of streams whose tokens are stamped; resolves when all have ended, and rejects when one breaks or
 * `timeoutMs` have passed.
 */
export async function runStamped(
  sockets: readonly FrameSocket[],
  streams: readonly string[],
  begin: () => void,
  timeoutMs: number,
): Promise<Arrivals> {
  const arrivals = new Arrivals(sockets.length);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // What breaks while everybody still subscribes is told where it is awaited.
  promise.catch(() => {});
  let open = sockets.length;
  for (const [viewer, socket] of sockets.entries())
    watch(socket, [[viewer, streams[viewer] ?? '']], {
      onText: (at, text) => arrivals.take(at, text),
      onEnd: () => --open === 0 && resolve(),
      onFault: (fault) => reject(new Error(fault)),
    });
  await sleep(SETTLE_MS);
  begin();
  const late = setTimeout(() => reject(new Error(`not over after ${timeoutMs / 1000} s`)), timeoutMs);
  await promise.finally(() => clearTimeout(late));
  return arrivals;
}
