import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { UnavailableError } from '../../../src/core/errors.ts';
import { newId } from '../../../src/core/ids.ts';
import { PUTS_AT_ONCE, S3Files } from '../../../src/platform/files/s3-files.ts';
import { S3_KEYS as keys, makeBucket, S3_REGION as region, S3_URL } from '../../support/server/bucket.ts';
import { describeFiles } from './files-contract.ts';

const MEGABYTE = 1024 * 1024;

/** A file of which nothing comes before the story says so. */
function heldBack() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const told = { asked: false };
  const read = () => {
    told.asked = true;
    resolve();
  };
  return { stream: new Readable({ read }), asked, told };
}

describe.skipIf(S3_URL === '')('[needs S3] on S3', () => {
  const open = async (more: { silenceMs?: number } = {}) => {
    const { name: bucket, client, objects, unfinished } = await makeBucket();
    const count = async () => (await objects()).length + (await unfinished()).length;
    const files = new S3Files({ bucket, endpoint: S3_URL, region, keys, prefix: 'studio/', ...more });
    return { files, bucket, client, count };
  };

  describeFiles(open);

  test('what others keep in the bucket is neither listed nor removed', async () => {
    const { files, bucket, client, count } = await open();
    const prefixed = new S3Files({ bucket, endpoint: S3_URL, region, keys, prefix: 'stud' });
    await files.put(newId(), Readable.from([Buffer.from('x')]), { maxBytes: 10 });
    await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: `studio/${newId()}` }));
    const later = new Date(Date.now() + 86_400_000);
    expect(await Array.fromAsync(prefixed.storedBefore(later, 'attachment'))).toEqual([]);
    await prefixed.removeLeftovers(later);
    expect(await count()).toBe(2);
  });

  test('parts that a killed process left are removed once they are old', async () => {
    const { files, bucket, client, count } = await open();
    await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: `studio/${newId()}` }));
    await files.removeLeftovers(new Date(0));
    expect(await count()).toBe(1);
    await files.removeLeftovers(new Date(Date.now() + 86_400_000));
    expect(await count()).toBe(0);
  });

  test('downloads that nobody goes on with are in the way of nothing else', async () => {
    const { files } = await open();
    const key = newId();
    await files.put(key, Readable.from([Buffer.alloc(MEGABYTE)]), { maxBytes: MEGABYTE });
    const slow = await Promise.all(Array.from({ length: 60 }, () => files.read(key)));
    await files.put(newId(), Readable.from([Buffer.from('x')]), { maxBytes: 10 });
    const fast = await files.read(key);
    expect(fast && (await buffer(fast)).length).toBe(MEGABYTE);
    for (const stream of slow) stream?.destroy();
  });

  test('a reader may pause for as long as it likes; a server that says nothing is given up', async () => {
    const silenceMs = 1000;
    const { files: patient, bucket } = await open();
    const impatient = { bucket, region, keys, prefix: 'studio/', silenceMs };
    const content = Buffer.alloc(12 * MEGABYTE, 7);
    const key = newId();
    await patient.put(key, Readable.from([content]), { maxBytes: content.length });
    const files = new S3Files({ ...impatient, endpoint: S3_URL });
    const paused = await files.read(key);
    if (!paused) throw new Error('the file is there');
    await once(paused, 'readable');

    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const nowhere = new S3Files({ ...impatient, endpoint: `http://127.0.0.1:${port}` });
    const began = performance.now();
    await expect(nowhere.read(newId())).rejects.toThrow(UnavailableError);
    expect(performance.now() - began).toBeGreaterThan(silenceMs);
    silent.close();

    expect((await buffer(paused)).equals(content)).toBe(true);
  });

  test('so many files are stored at once; the next one waits, and is told when it takes too long', async () => {
    const { files, count } = await open({ silenceMs: 500 });
    const putting = Array.from({ length: PUTS_AT_ONCE }, () => {
      const file = heldBack();
      return { ...file, done: files.put(newId(), file.stream, { maxBytes: 10 }) };
    });
    await Promise.all(putting.map(({ asked }) => asked));
    const late = heldBack();
    await expect(files.put(newId(), late.stream, { maxBytes: 10 })).rejects.toThrow(UnavailableError);
    expect([late.told.asked, late.stream.destroyed]).toEqual([false, true]);

    const next = heldBack();
    const stored = files.put(newId(), next.stream, { maxBytes: 10 });
    await setImmediate();
    expect(next.told.asked).toBe(false);
    putting[0]?.stream.push(null);
    await next.asked;
    for (const { stream } of [...putting.slice(1), next]) stream.push(null);
    await Promise.all([...putting.map(({ done }) => done), stored]);
    expect(await count()).toBe(PUTS_AT_ONCE + 1);
  });
});

test('a bucket that cannot be reached is unavailable, and says when to try again', async () => {
  const files = new S3Files({ bucket: 'b', endpoint: 'http://127.0.0.1:9', region, keys, prefix: '' });
  const stored = files.put(newId(), Readable.from([Buffer.from('x')]), { maxBytes: 10 });
  await expect(stored).rejects.toThrow(UnavailableError);
  await expect(files.read(newId())).rejects.toMatchObject({ retryAfterMs: 1000 });
});
