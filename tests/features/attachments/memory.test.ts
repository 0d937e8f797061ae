import { createHash } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Person } from '../../support/person.ts';
import { startHome } from '../../support/studio-process.ts';
import { filesIn, upload } from '../../support/uploads.ts';

const MEGABYTE = 1024 * 1024;
const SIZE = 20 * MEGABYTE;
const AT_ONCE = 8;

test('the server holds no file in memory, neither on its way in nor on its way out', async () => {
  await using home = await startHome({});
  const studio = await home.start();
  const ada = await Person.register(studio.graphqlUrl, 'ada');
  // An image, as far as anybody can see: its text is not read.
  const content = Buffer.alloc(SIZE, 1);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(content);
  await upload(ada, content.subarray(0, MEGABYTE), 'warm.png');
  const before = await studio.peakMemory();

  const files = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) => upload(ada, content, `${n}.png`)),
  );
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(new Set(files.map((file) => file.sha256))).toEqual(new Set([sha256]));
  const bytes = await Promise.all(
    files.map(async ({ url }) => (await (await fetch(new URL(url, studio.url))).arrayBuffer()).byteLength),
  );
  expect(new Set(bytes)).toEqual(new Set([SIZE]));
  // In and out it was 320 MB.
  expect((await studio.peakMemory()) - before).toBeLessThan(100 * MEGABYTE);
  expect(await filesIn(path.join(home.dataDir, 'files'))).toHaveLength(AT_ONCE + 1);
}, 120_000);
