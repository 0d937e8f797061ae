import { setTimeout as sleep } from 'node:timers/promises';
import { answerText } from '../peers/support/answer-text.ts';
import type { FrameSocket } from './frame-socket.ts';
import type { ServerProcess } from './server-process.ts';
import { watch } from './viewer.ts';

/** What no peer says is when a subscription stands. */
const SETTLE_MS = 300;

export interface LiveWork {
  readonly server: ServerProcess;
  readonly sockets: readonly FrameSocket[];
  /** The stream that each socket watches. */
  readonly streams: readonly string[];
  /** How many tokens each stream has. */
  readonly tokens: number;
  /** Called when everybody has subscribed. */
  readonly begin: () => void;
}

export interface LiveRun {
  /** CPU of the server process for each token at each viewer, in µs. */
  readonly microsPerToken: number;
  readonly tokensPerFrame: number;
  /** Tokens at viewers, in thousands a second. */
  readonly rate: number;
}

/**
 * One viewer on each socket, from the first token to the last. What is measured begins when everybody has subscribed, and
 * ends when the last text is here: what a server that cannot keep up has read in advance is paid for too. Throws unless
 * every viewer has got the whole text.
 */
export async function runLive({ server, sockets, streams, tokens, begin }: LiveWork): Promise<LiveRun> {
  const words = answerText(tokens);
  const whole = words.join('').length;
  const all = whole * sockets.length;
  const characters = sockets.map(() => 0);
  let [seen, frames, open] = [0, 0, sockets.length];
  const last = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const fail = (fault: string) => {
    for (const { promise, reject } of [last, ended]) {
      promise.catch(() => {});
      reject(new Error(fault));
    }
  };
  for (const [viewer, socket] of sockets.entries())
    watch(socket, [[viewer, streams[viewer] ?? '']], {
      onText(at, text) {
        characters[at] = (characters[at] ?? 0) + text.length;
        seen += text.length;
        frames += 1;
        if (seen === all) last.resolve();
      },
      onEnd: () => --open === 0 && ended.resolve(),
      onFault: fail,
    });
  await sleep(SETTLE_MS);
  const before = await server.cpu();
  const startedAt = performance.now();
  begin();
  // A text that is cut short would never be whole: then the end is told first.
  await Promise.race([last.promise, ended.promise]);
  const passed = tokens * sockets.length;
  const run = {
    microsPerToken: ((await server.cpu()) - before) / passed,
    tokensPerFrame: passed / frames,
    rate: passed / (performance.now() - startedAt),
  };
  await ended.promise;

  const lacking = characters.filter((length) => length !== whole).length;
  if (lacking > 0) throw new Error(`${lacking} of ${sockets.length} viewers did not get the whole text`);
  return run;
}
