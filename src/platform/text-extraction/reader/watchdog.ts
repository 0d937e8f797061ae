// A thread beside the reader, which may be in an endless loop: ends the process when it takes too much memory (V8 bounds
// its heap alone, not the buffers that parsers unpack into), and when it is overdue and nobody is left to end it.
import { workerData } from 'node:worker_threads';
import type { ReaderLimits } from '../reader-protocol.ts';

const LOOK_EVERY_MS = 20;
const GRACE_MS = 2_000;
const { memoryBytes, timeoutMs } = workerData as ReaderLimits;

setTimeout(end, timeoutMs + GRACE_MS);
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytes) end();
}, LOOK_EVERY_MS);

function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
