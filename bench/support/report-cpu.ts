// Loaded before a server (`node --import`): tells the parent, when asked, what the process has used.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** `cpu` in µs so far; `memory` in bytes, after a full collection; `rss` without one. */
const ANSWERS: Readonly<Record<string, () => unknown>> = {
  cpu() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  rss: () => process.memoryUsage.rss(),
  memory() {
    collect();
    collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external };
  },
};

process.on('message', (question) => {
  const answer = typeof question === 'string' ? ANSWERS[question] : undefined;
  if (answer) process.send?.({ question, answer: answer() });
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
