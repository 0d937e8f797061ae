import { expect, test } from 'vitest';
import { countRows } from '../../support/rows.ts';
import { sql } from '../../support/sql.ts';
import { startStudio } from '../../support/studio.ts';
import { filesIn, PNG, tryUpload, upload } from '../../support/uploads.ts';

test('50 uploads at once end as files or as errors that say when to come back; nothing is half stored', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const bob = await studio.person();
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, n) => tryUpload(ada, `The file number ${n}.`, `${n}.txt`)),
  );
  const kinds = Map.groupBy(all, ({ __typename }) => __typename);
  expect(
    [...kinds.keys()].every((kind) => ['UploadAttachmentPayload', 'UnavailableError'].includes(kind)),
  ).toBe(true);
  for (const error of kinds.get('UnavailableError') ?? []) expect(error.retryAfterMs).toBeGreaterThan(0);
  const done = kinds.get('UploadAttachmentPayload') ?? [];
  expect(done.length).toBeGreaterThanOrEqual(8);
  expect(await countRows(studio.databaseUrl)).toMatchObject({ attachment: done.length });
  expect(await filesIn(studio.filesFolder)).toHaveLength(done.length);
  // The slots are free again, and never were anybody else's.
  await upload(ada, 'One more.', 'more.txt');
  await upload(bob, 'Of somebody else.', 'bob.txt');
}, 60_000);

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
