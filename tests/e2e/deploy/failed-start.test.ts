import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { startHome } from '../../support/studio-process.ts';

const NOBODY = 'postgresql://nobody@127.0.0.1:9/nothing';

test('a start that cannot succeed says why, at once: the database does not answer', async () => {
  await using home = await startHome({});
  await expect(home.start({ DATABASE_URL: NOBODY })).rejects.toThrow(
    'The database of DATABASE_URL does not answer',
  );
});

test('a start that cannot succeed says why, at once: the port is taken', async () => {
  await using home = await startHome({});
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  await expect(home.start({ PORT: String(port) })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`);
  taken.close();
});
