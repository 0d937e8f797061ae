import { type Service, startService } from './daemon.ts';
import { freePort } from './free-port.ts';
import { s3Folder } from './s3-files.ts';

/** Starts an S3 server on a free port; it keeps everything in memory and takes any key. */
export async function startS3(): Promise<Service> {
  const port = await freePort();
  const daemon = {
    command: 'python3',
    args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    // Its own word for ready goes into a pipe, and would wait there for others.
    env: { ...process.env, PYTHONPATH: s3Folder(), PYTHONUNBUFFERED: '1' },
    ready: /Running on/,
    stopSignal: 'SIGTERM' as const,
  };
  return startService(daemon, `http://127.0.0.1:${port}`, async () => {});
}
