import { expect, test } from 'vitest';
import { countRows } from '../../support/rows.ts';
import { sql } from '../../support/sql.ts';
import { startStudio } from '../../support/studio.ts';
import {
  filesIn,
  PNG,
  postForm,
  tryUpload,
  type UploadOutcome,
  upload,
  uploadForm,
} from '../../support/uploads.ts';

test('50 uploads at once end as files or as errors that say when to come back; nothing is half stored', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const bob = await studio.person();
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      postForm<{ uploadAttachment: UploadOutcome }>(ada, uploadForm(`The file number ${n}.`, `${n}.txt`)),
    ),
  );
  const outcomes = all.flatMap(({ data }) => data?.uploadAttachment ?? []);
  const done = outcomes.filter(({ __typename }) => __typename === 'UploadAttachmentPayload');
  const refused = outcomes.filter(({ __typename }) => __typename === 'UnavailableError');
  // On a machine that has more to do than it can, the database may be what is unavailable.
  const broken = all.flatMap(({ errors = [] }) =>
    errors.map(({ extensions }) => ({
      code: extensions?.code,
      retryAfterMs: Number(extensions?.retryAfterMs),
    })),
  );
  expect(done.length + refused.length + broken.length).toBe(50);
  for (const { code } of broken) expect(code).toBe('UNAVAILABLE');
  for (const { retryAfterMs } of [...refused, ...broken]) expect(retryAfterMs).toBeGreaterThan(0);
  expect(done.length).toBeGreaterThan(0);
  const files = await filesIn(studio.filesFolder);
  expect(await countRows(studio.databaseUrl)).toMatchObject({ attachment: files.length });
  expect(files.length).toBeGreaterThanOrEqual(done.length);
  expect(files.length).toBeLessThanOrEqual(done.length + broken.length);
  // The slots are free again, and never were anybody else's.
  await upload(ada, 'One more.', 'more.txt');
  await upload(bob, 'Of somebody else.', 'bob.txt');
}, 120_000);

test('a person has at most 100 files that wait for a message', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  await upload(ada, PNG, 'a.png');
  await sql(
    studio.databaseUrl,
    `INSERT INTO attachment (id, user_id, name, media_type, size, sha256, storage_key, status)
     SELECT lpad(to_hex(n), 32, '0')::uuid, user_id, name, media_type, size, sha256, 'none-' || n, status
     FROM attachment, generate_series(1, 97) n`,
  );
  for (const name of ['99.png', '100.png']) await upload(ada, PNG, name);
  expect(await tryUpload(ada, PNG, '101.png')).toMatchObject({
    __typename: 'ForbiddenError',
    message: expect.stringContaining('100 of your files'),
  });
  expect(await countRows(studio.databaseUrl)).toMatchObject({ attachment: 100 });
  expect(await filesIn(studio.filesFolder)).toHaveLength(3);
}, 60_000);

test('all files of a person together have a limit in bytes, also when they come at once', async () => {
  await using studio = await startStudio({ ATTACHMENTS_MAX_BYTES_PER_USER: '1000' });
  const ada = await studio.person();
  await upload(ada, 'x'.repeat(400), 'a.txt');
  const more = await Promise.all([1, 2, 3].map((n) => tryUpload(ada, 'y'.repeat(300), `${n}.txt`)));
  expect(more.map(({ __typename }) => __typename).sort()).toEqual([
    'ForbiddenError',
    'UploadAttachmentPayload',
    'UploadAttachmentPayload',
  ]);
  expect(await tryUpload(ada, 'z', 'z.txt')).toMatchObject({ __typename: 'ForbiddenError' });
  expect(await filesIn(studio.filesFolder)).toHaveLength(3);
}, 60_000);
