import { createHash } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { filesIn, upload } from '../../support/network/uploads.ts';
import { Person } from '../../support/people/person.ts';
import { makeBucket, S3_URL } from '../../support/server/bucket.ts';
import { startHome } from '../../support/server/studio-process.ts';

const MEGABYTE = 1024 * 1024;
const SIZE = 20 * MEGABYTE;
const AT_ONCE = 8;

/** An image, as far as anybody can see: its text is not read. */
function image(bytes: number): Buffer<ArrayBuffer> {
  const content = Buffer.alloc(bytes, 1);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(content);
  return content;
}

test('the server holds no file in memory, neither on its way in nor on its way out', async () => {
  await using home = await startHome({});
  const studio = await home.start();
  const ada = await Person.register(studio.graphqlUrl, 'ada');
  const content = image(SIZE);
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
});

test.skipIf(S3_URL === '')(
  '[needs S3] nor does it where files lie in S3, however many come at once',
  async () => {
    const { env, objects } = await makeBucket();
    await using home = await startHome(env);
    const studio = await home.start();
    const people = await Promise.all(
      ['ada', 'bob', 'cleo'].map((name) => Person.register(studio.graphqlUrl, name)),
    );
    const content = image(12 * MEGABYTE);
    for (const person of people) await upload(person, content.subarray(0, MEGABYTE), 'warm.png');
    const before = await studio.peakMemory();
    const files = await Promise.all(
      people.flatMap((person) =>
        Array.from({ length: AT_ONCE }, (_, n) => upload(person, content, `${n}.png`)),
      ),
    );
    for (const { url } of files.slice(0, AT_ONCE)) {
      const response = await fetch(new URL(url, studio.url));
      expect((await response.arrayBuffer()).byteLength).toBe(content.length);
    }
    // 16 are stored at once, with 5 MB of each in memory. Of 40 all at once it was 993 MB.
    expect((await studio.peakMemory()) - before).toBeLessThan(160 * MEGABYTE);
    expect(await objects()).toHaveLength(files.length + people.length);
  },
  180_000,
);
