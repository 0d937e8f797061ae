import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { StartError } from '../../core/errors.ts';

/** Throws a StartError that says which of PORT and HOST to change. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartError(`Port ${port} of ${host} is taken. Set PORT to another one.`);
    if (code === 'EACCES')
      throw new StartError(`Port ${port} needs rights that this user lacks. Set PORT to one above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError(
        `HOST ${host} is no address of this machine. Write 127.0.0.1, or 0.0.0.0 for all addresses.`,
      );
    throw error;
  }
}

/** Whether `listen` would do there, found out before anything is opened or made for it. Throws as it does. */
export async function tryPort(port: number, host: string): Promise<void> {
  // Whoever comes in this moment is sent away at once, to try again.
  const server = createServer((socket) => socket.destroy());
  await listen(server, port, host);
  const closed = once(server, 'close');
  server.close();
  await closed;
}
