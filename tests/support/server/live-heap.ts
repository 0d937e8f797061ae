import { once } from 'node:events';
import WebSocket from 'ws';
import type { StudioProcess } from './studio-process.ts';

/** Makes a process tell its inspector's address: give it to Node. */
export const INSPECTABLE = ['--inspect=127.0.0.1:0'];

/** The bytes that are left of a process's heap when all garbage is gone. It must be `INSPECTABLE`. */
export async function liveHeap({ said }: StudioProcess): Promise<number> {
  const [, address] = /Debugger listening on (ws:\S+)/.exec(said.join('\n')) ?? [];
  if (address === undefined) throw new Error('the process has no inspector');
  const inspector = new WebSocket(address);
  await once(inspector, 'open');
  let ids = 0;
  const call = async (method: string): Promise<unknown> => {
    inspector.send(JSON.stringify({ id: ++ids, method }));
    const [data] = await once(inspector, 'message');
    return JSON.parse(String(data)).result;
  };
  // What the first collection ends may hold on to something through a finaliser.
  await call('HeapProfiler.collectGarbage');
  await call('HeapProfiler.collectGarbage');
  const { usedSize } = (await call('Runtime.getHeapUsage')) as { usedSize: number };
  inspector.terminate();
  return usedSize;
}
