import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Service, startDaemon } from './daemon.ts';
import { freePort } from './free-port.ts';

const CONFIG = new URL('../../../ops/haproxy/haproxy.cfg', import.meta.url);

/** The balancer with the configuration that is shipped, in front of the instances at these addresses (`host:port`). */
export async function startBalancer(instances: readonly string[]): Promise<Service> {
  const folder = await mkdtemp(join(tmpdir(), 'ai-chat-studio-haproxy-'));
  const port = await freePort();
  const left = [...instances];
  const config = (await readFile(CONFIG, 'utf8'))
    .replace(/^(\s+server \S+) \S+$/gm, (_, server) => `${server} ${left.shift()}`)
    .replace('bind :8080', `bind 127.0.0.1:${port}`)
    // As many files as this would need may be more than a test may open.
    .replace(/maxconn \d+/, 'maxconn 1000');
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, config);
  const server = await startDaemon({
    command: 'haproxy',
    args: ['-W', '-db', '-f', file],
    ready: /Loading success/,
    stopSignal: 'SIGTERM',
  });
  return {
    url: `http://127.0.0.1:${port}`,
    pid: server.pid,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
