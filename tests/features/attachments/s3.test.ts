import { expect, test } from 'vitest';
import { PNG, tryUpload, upload } from '../../support/network/uploads.ts';
import { attempt } from '../../support/people/attempt.ts';
import { makeBucket, S3_URL } from '../../support/server/bucket.ts';
import { startStudio } from '../../support/server/studio.ts';

test.skipIf(S3_URL === '')(
  '[needs S3] files lie in a bucket, under no names of people',
  async () => {
    const { env, objects: names } = await makeBucket();
    await using studio = await startStudio({ ...env, FILES_S3_PREFIX: 'uploads/' });
    const ada = await studio.person();
    const { id, url } = await upload(ada, PNG, 'secret name.png');
    expect(await names()).toEqual([expect.stringMatching(/^uploads\/attachment-[0-9a-f-]{36}$/)]);
    const part = await fetch(new URL(url, studio.url), { headers: { range: 'bytes=1-3' } });
    expect([part.status, await part.text()]).toEqual([206, 'PNG']);
    expect(await tryUpload(ada, Buffer.from([0, 1, 2]), 'x.bin')).toMatchObject({
      __typename: 'InvalidInputError',
    });
    expect(await names()).toHaveLength(1);
    await attempt(ada, 'deleteAttachment', { attachmentId: id });
    expect(await names()).toEqual([]);
  },
  60_000,
);

test('while the bucket cannot be reached an upload says when to come back, and nothing is stored', async () => {
  await using studio = await startStudio({
    FILES_S3_BUCKET: 'away',
    FILES_S3_ENDPOINT: 'http://127.0.0.1:9',
    FILES_S3_ACCESS_KEY_ID: 'test',
    FILES_S3_SECRET_ACCESS_KEY: 'test',
  });
  const ada = await studio.person();
  expect(await tryUpload(ada, PNG, 'a.png')).toMatchObject({
    __typename: 'UnavailableError',
    retryAfterMs: 1000,
  });
  const { viewer } = await ada.get<{ viewer: object }>('{ viewer { attachments { totalCount } } }');
  expect(viewer).toEqual({ attachments: { totalCount: 0 } });
});
