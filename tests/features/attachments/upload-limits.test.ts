import pg from 'pg';
import { expect, test } from 'vitest';
import { UPLOADS_AT_ONCE } from '../../../src/features/attachments/upload-slots.ts';
import { databaseKind } from '../../support/database/database.ts';
import { countRows } from '../../support/database/rows.ts';
import { sql } from '../../support/database/sql.ts';
import { makeNestedPdf } from '../../support/documents/pdfs.ts';
import { SlowUpload } from '../../support/network/slow-upload.ts';
import { filesIn, PNG, tryUpload, upload } from '../../support/network/uploads.ts';
import { INSTANCES, startStudio } from '../../support/server/studio.ts';

/** Resolves when so many of these have. */
const firstOf = (promises: readonly Promise<unknown>[], count: number) =>
  new Promise<void>((resolve, reject) => {
    let left = count;
    const settled = () => {
      left -= 1;
      if (left === 0) resolve();
    };
    for (const promise of promises) promise.then(settled, reject);
  });

test('50 uploads at once end as files or as errors that say when to come back; nothing is half stored', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const bob = await studio.person();
  // None of them gets to its end before all have begun.
  const uploads = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      SlowUpload.begin(ada, Buffer.from(`The file number ${n}.`), `${n}.txt`),
    ),
  );
  const slots = UPLOADS_AT_ONCE * INSTANCES;
  const told = uploads.map(({ answer }) => answer);
  await firstOf(told, 50 - slots);
  for (const each of uploads) each.goOn();
  const all = await Promise.all(told);
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
  expect(done.length).toBeLessThanOrEqual(slots);
  expect(refused.length).toBeGreaterThanOrEqual(50 - slots - broken.length);
  expect(refused.length).toBeGreaterThan(0);
  const files = await filesIn(studio.filesFolder);
  expect(await countRows(studio.databaseUrl)).toMatchObject({ attachment: files.length });
  expect(files.length).toBeGreaterThanOrEqual(done.length);
  expect(files.length).toBeLessThanOrEqual(done.length + broken.length);
  // The slots are free again, and never were anybody else's.
  await upload(ada, 'One more.', 'more.txt');
  await upload(bob, 'Of somebody else.', 'bob.txt');
});

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
});

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
});

test.skipIf(databaseKind !== 'postgres')(
  '[needs Postgres] that limit holds where several see the same room before any of them has taken it',
  async () => {
    await using studio = await startStudio({ ATTACHMENTS_MAX_BYTES_PER_USER: '1000' });
    const ada = await studio.person();
    const client = new pg.Client({ connectionString: studio.databaseUrl });
    await client.connect();
    // All may read what is kept, and nobody may add to it.
    await client.query('BEGIN');
    await client.query('LOCK TABLE attachment IN SHARE MODE');
    const coming = [1, 2, 3].map((n) => tryUpload(ada, Buffer.alloc(400, PNG), `${n}.png`));
    const waiting = async () => {
      const rows = await sql(
        studio.databaseUrl,
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length;
    };
    await expect.poll(waiting, { timeout: 30_000, interval: 20 }).toBe(3);
    await client.query('COMMIT');
    await client.end();
    const outcomes = (await Promise.all(coming)).map(({ __typename }) => __typename);
    expect(outcomes.sort()).toEqual(['ForbiddenError', 'UploadAttachmentPayload', 'UploadAttachmentPayload']);
    expect(await filesIn(studio.filesFolder)).toHaveLength(2);
  },
  60_000,
);

/** How many of a person's files stand so. */
const countOf = async (databaseUrl: string, name: string, status: string): Promise<number> => {
  const rows = await sql<{ count: number }>(
    databaseUrl,
    `SELECT count(*)::int AS count FROM attachment WHERE name LIKE '${name}%' AND status = '${status}'`,
  );
  return rows[0]?.count ?? 0;
};

test('20 documents of a person may wait to be read; images and other people’s do not count', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const bob = await studio.person();
  await upload(ada, PNG, 'a.png');
  await sql(
    studio.databaseUrl,
    `INSERT INTO attachment (id, user_id, name, media_type, size, sha256, storage_key, status)
     SELECT lpad(to_hex(n), 32, '0')::uuid, user_id, 'waiting', media_type, size, sha256, 'none-' || n, status
     FROM attachment, generate_series(1, 20) n`,
  );
  // No job knows of these: they wait until the story says otherwise.
  const waiting = (count: number) =>
    sql(
      studio.databaseUrl,
      `UPDATE attachment SET status = CASE WHEN storage_key IN (SELECT 'none-' || n FROM generate_series(1, ${count}) n)
         THEN 'PROCESSING' ELSE 'READY' END::"AttachmentStatus" WHERE name = 'waiting'`,
    );
  for (const count of [18, 19]) {
    await waiting(count);
    await upload(ada, 'Short.', `after ${count}`);
    await expect.poll(() => countOf(studio.databaseUrl, 'after', 'PROCESSING')).toBe(0);
  }
  await waiting(20);
  const before = await filesIn(studio.filesFolder);
  expect(await tryUpload(ada, 'Too much.', 'after 20')).toMatchObject({
    __typename: 'UnavailableError',
    message: expect.stringContaining('20 of your documents are still to be read'),
    retryAfterMs: 5000,
  });
  expect(await filesIn(studio.filesFolder)).toEqual(before);
  await upload(ada, PNG, 'b.png');
  await upload(bob, 'Of somebody else.', 'bob.txt');
});

test('documents that take their time keep nobody else’s from being read', async () => {
  await using studio = await startStudio({ EXTRACTION_TIMEOUT_MS: '15000' });
  const ada = await studio.person();
  const bob = await studio.person();
  const endless = makeNestedPdf(9);
  for (const name of ['ada 1', 'ada 2', 'ada 3']) await upload(ada, endless, name);
  await upload(bob, 'Hello.', 'bob');
  await expect
    .poll(() => countOf(studio.databaseUrl, 'bob', 'READY'), { timeout: 30_000, interval: 50 })
    .toBe(1);
  expect(await countOf(studio.databaseUrl, 'ada', 'PROCESSING')).toBe(3);
});

test('ten documents at once are read soon', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const names = Array.from({ length: 10 }, (_, n) => `${n}.txt`);
  for (const name of names) await upload(ada, 'Short.', name);
  // At the pace at which jobs are looked for they would take 20 seconds.
  await expect.poll(() => countOf(studio.databaseUrl, '', 'READY'), { timeout: 12_000 }).toBe(10);
});
