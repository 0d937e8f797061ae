import { answerText } from './answer-text.ts';

/** What a parent asks of whatever writes tokens in a process: all streams at once, evenly spread over the interval. */
export interface TokenOrder {
  readonly streams: readonly string[];
  readonly tokens: number;
  /** Milliseconds between two tokens of one stream. */
  readonly intervalMs: number;
  /** Each token says its number and when it was written (`<number>@<µs of the monotonic clock> `) instead of words. */
  readonly stamped?: boolean;
  /** Keeps to the clock however late the process is. Otherwise who is late goes on more slowly. */
  readonly strict?: boolean;
}

export interface TokenSink {
  readonly onToken: (streamId: string, text: string) => void;
  readonly onEnd: (streamId: string) => void;
}

/** µs of CLOCK_MONOTONIC, which all processes of a machine share. */
export const monotonicMicros = () => Number(process.hrtime.bigint() / 1000n);

/** Writes the tokens of an order; one timer for all streams, so that the source costs next to nothing. */
export function writeTokens(order: TokenOrder, { onToken, onEnd }: TokenSink): void {
  const { streams, tokens, intervalMs, stamped = false, strict = false } = order;
  const words = stamped ? [] : answerText(tokens);
  const stepMs = intervalMs / streams.length;
  const total = streams.length * tokens;
  let startedAt = performance.now();
  let written = 0;
  const timer = setInterval(() => {
    let due = Math.min(total, Math.floor((performance.now() - startedAt) / stepMs));
    if (!strict && due - written > streams.length) {
      startedAt += (due - written - streams.length) * stepMs;
      due = written + streams.length;
    }
    for (; written < due; written++) {
      const stream = streams[written % streams.length] ?? '';
      const token = Math.floor(written / streams.length);
      onToken(stream, stamped ? `${token}@${monotonicMicros()} ` : (words[token] ?? ''));
    }
    if (written < total) return;
    clearInterval(timer);
    for (const stream of streams) onEnd(stream);
  }, 1);
}

/** Writes what the parent orders. */
export function onOrder(sink: TokenSink): void {
  process.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'streams' in message)
      writeTokens(message as TokenOrder, sink);
  });
}
