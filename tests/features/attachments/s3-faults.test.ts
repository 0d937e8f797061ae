import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { SlowUpload } from '../../support/network/slow-upload.ts';
import { PNG, tryUpload, upload } from '../../support/network/uploads.ts';
import type { Person } from '../../support/people/person.ts';
import { type Bucket, makeBucket, S3_URL } from '../../support/server/bucket.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { type S3Proxy, startS3Proxy } from '../../support/services/s3-proxy.ts';

const MEGABYTE = 1024 * 1024;
/** A picture of three parts, as far as anybody can see. */
const BIG = Buffer.alloc(12 * MEGABYTE, PNG);

describe.skipIf(S3_URL === '')('[needs S3] when S3 fails in the midst of a file', () => {
  let proxy: S3Proxy;
  let bucket: Bucket;
  let studio: TestStudio;
  let ada: Person;
  beforeAll(async () => {
    proxy = await startS3Proxy(S3_URL);
    bucket = await makeBucket(proxy.url);
    studio = await startStudio(bucket.env);
    ada = await studio.person();
  });
  afterAll(async () => {
    await studio.close();
    await proxy[Symbol.asyncDispose]();
  });

  const kept = async () => {
    const { attachment } = await countRows(studio.databaseUrl);
    return { rows: attachment, objects: await bucket.objects(), unfinished: await bucket.unfinished() };
  };

  test.each([
    ['the second part', /^PUT .*partNumber=2/],
    ['the last word', /^POST .*uploadId=/],
  ])(
    '%s is refused: the upload says when to come back, and nothing is left',
    async (_about, refused) => {
      const before = await kept();
      proxy.refused = refused;
      expect(await tryUpload(ada, BIG, 'big.png')).toMatchObject({
        __typename: 'UnavailableError',
        retryAfterMs: 1000,
      });
      proxy.refused = null;
      expect(await kept()).toEqual(before);
    },
    60_000,
  );

  test.each([
    ['in one piece', PNG, /^PUT /],
    ['in parts', BIG, /^POST .*uploadId=/],
  ])(
    'a file %s is stored, and nobody hears of it: nothing is left',
    async (_about, content, lost) => {
      const before = await kept();
      proxy.lost = lost;
      expect(await tryUpload(ada, content, 'a.png')).toMatchObject({ __typename: 'UnavailableError' });
      proxy.lost = null;
      expect(await kept()).toEqual(before);
    },
    60_000,
  );

  test('an upload that is cut leaves neither the file nor parts of it', async () => {
    const before = await kept();
    const firstPart = proxy.next(/^PUT .*partNumber=1/);
    const removed = proxy.next(/^DELETE .*uploadId=/);
    const cut = await SlowUpload.begin(ada, BIG, 'big.png');
    await firstPart;
    expect(await bucket.unfinished()).toHaveLength(1);
    cut.cut();
    await removed;
    expect(await kept()).toEqual(before);
  });

  test('a link whose file cannot be reached says when to come back', async () => {
    const { url } = await upload(ada, PNG, 'a.png');
    proxy.refused = /^GET /;
    const response = await fetch(new URL(url, studio.url));
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      503,
      '1',
      { errors: [expect.objectContaining({ extensions: { code: 'UNAVAILABLE', retryAfterMs: 1000 } })] },
    ]);
    proxy.refused = null;
    expect((await fetch(new URL(url, studio.url))).status).toBe(200);
  });

  test('a download breaks off where S3 did, and the next one is whole', async () => {
    const { url } = await upload(ada, BIG, 'big.png');
    const open = () => fetch(new URL(url, studio.url));
    proxy.broken = /^GET /;
    const response = await open();
    expect([response.status, response.headers.get('content-length')]).toEqual([200, String(BIG.length)]);
    await expect(response.arrayBuffer()).rejects.toThrow('terminated');
    proxy.broken = null;
    expect(Buffer.from(await (await open()).arrayBuffer()).equals(BIG)).toBe(true);
  });
});
