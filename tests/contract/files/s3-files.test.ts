import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { UnavailableError } from '../../../src/core/errors.ts';
import { newId } from '../../../src/core/ids.ts';
import { S3Files } from '../../../src/platform/files/s3-files.ts';
import { describeFiles } from './files-contract.ts';

const endpoint = process.env.TEST_S3_URL ?? '';
const keys = { accessKeyId: 'test', secretAccessKey: 'test' };
const region = 'us-east-1';

describe.skipIf(endpoint === '')('[needs S3] on S3', () => {
  const client = new S3Client({ endpoint, region, credentials: keys, forcePathStyle: true });
  const open = async () => {
    const bucket = `files-${randomUUID()}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    const uploads = async () => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return Uploads;
    };
    const count = async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
      return Contents.length + (await uploads()).length;
    };
    const files = new S3Files({ bucket, endpoint, region, keys, prefix: 'studio/' });
    return { files, bucket, count };
  };

  describeFiles(open);

  test('what others keep in the bucket is neither listed nor removed', async () => {
    const { files, bucket, count } = await open();
    const prefixed = new S3Files({ bucket, endpoint, region, keys, prefix: 'stud' });
    await files.put(newId(), Readable.from([Buffer.from('x')]), { maxBytes: 10 });
    await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: `studio/${newId()}` }));
    const later = new Date(Date.now() + 86_400_000);
    expect(await Array.fromAsync(prefixed.storedBefore(later))).toEqual([]);
    await prefixed.removeLeftovers(later);
    expect(await count()).toBe(2);
  });

  test('parts that a killed process left are removed once they are old', async () => {
    const { files, bucket, count } = await open();
    await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: `studio/${newId()}` }));
    await files.removeLeftovers(new Date(0));
    expect(await count()).toBe(1);
    await files.removeLeftovers(new Date(Date.now() + 86_400_000));
    expect(await count()).toBe(0);
  });
});

test('a bucket that cannot be reached is unavailable, and says when to try again', async () => {
  const files = new S3Files({ bucket: 'b', endpoint: 'http://127.0.0.1:9', region, keys, prefix: '' });
  const stored = files.put(newId(), Readable.from([Buffer.from('x')]), { maxBytes: 10 });
  await expect(stored).rejects.toThrow(UnavailableError);
  await expect(files.read(newId())).rejects.toMatchObject({ retryAfterMs: 1000 });
});
