import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newId } from '../../../src/core/ids.ts';
import { collectAttachmentsJob, sweepFilesJob } from '../../../src/features/attachments/collection.ts';
import { countRows } from '../../support/database/rows.ts';
import { sql } from '../../support/database/sql.ts';
import { filesIn, upload } from '../../support/network/uploads.ts';
import { runFileJob } from '../../support/people/later.ts';
import { startStudio } from '../../support/server/studio.ts';

test('a file that no message has goes after a day; one that a message has goes with the message', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const sent = await upload(ada, 'sent', 'sent.txt');
  for (const name of ['a.txt', 'b.txt']) await upload(ada, name, name);
  const conversationId = await ada.startConversation();
  const { generationId } = await ada.send(conversationId, 'Read.', { attachmentIds: [sent.id] });
  await ada.readAnswer(generationId);

  await runFileJob(studio, collectAttachmentsJob, 23);
  expect(await countRows(studio.databaseUrl)).toMatchObject({ attachment: 3 });
  await runFileJob(studio, collectAttachmentsJob, 25);
  expect(await countRows(studio.databaseUrl)).toMatchObject({ attachment: 1, message_attachment: 1 });
  expect(await filesIn(studio.filesFolder)).toHaveLength(1);

  await sql(studio.databaseUrl, 'DELETE FROM conversation');
  await runFileJob(studio, collectAttachmentsJob, 25);
  expect(await countRows(studio.databaseUrl)).toMatchObject({ attachment: 0, message_attachment: 0 });
  expect(await filesIn(studio.filesFolder)).toEqual([]);
});

test('a text that nobody has read for an hour never will be, and whoever waits for it is told', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  await upload(ada, 'read', 'read.txt');
  const text = async () => {
    const rows = await sql<{ status: string; error: string | null }>(
      studio.databaseUrl,
      'SELECT status::text, error FROM attachment',
    );
    return rows[0];
  };
  await expect.poll(text).toMatchObject({ status: 'READY' });
  await runFileJob(studio, collectAttachmentsJob, 2);
  expect(await text()).toEqual({ status: 'READY', error: null });
  await sql(studio.databaseUrl, `UPDATE attachment SET status = 'PROCESSING'`);
  await runFileJob(studio, collectAttachmentsJob, 0.9);
  expect(await text()).toEqual({ status: 'PROCESSING', error: null });
  await runFileJob(studio, collectAttachmentsJob, 1.1);
  expect(await text()).toEqual({ status: 'FAILED', error: 'The text could not be read.' });
});

test('a server that dies between row and file leaves a file, which is swept', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const kept = await upload(ada, 'kept', 'kept.txt');
  await upload(ada, 'lost', 'lost.txt');
  await sql(
    studio.databaseUrl,
    `UPDATE attachment SET created_at = now() + interval '1 year' WHERE name = 'kept.txt'`,
  );
  const dies = { delete: () => Promise.reject(new Error('the server died')) };
  await expect(runFileJob(studio, collectAttachmentsJob, 25, dies)).rejects.toThrow('died');
  expect(await countRows(studio.databaseUrl)).toMatchObject({ attachment: 1 });
  expect(await filesIn(studio.filesFolder)).toHaveLength(2);

  await runFileJob(studio, sweepFilesJob, 23);
  expect(await filesIn(studio.filesFolder)).toHaveLength(2);
  await runFileJob(studio, sweepFilesJob, 25);
  expect(await filesIn(studio.filesFolder)).toHaveLength(1);
  expect(await (await fetch(new URL(kept.url, studio.url))).text()).toBe('kept');
});

test('files whose keys name no owner, as they were once, are served and swept; those of others stay', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const kept = await upload(ada, 'kept', 'kept.txt');
  await upload(ada, 'lost', 'lost.txt');
  const place = (key: string) => path.join(studio.filesFolder, key.slice(-2), key);
  for (const { key } of await sql<{ key: string }>(
    studio.databaseUrl,
    'SELECT storage_key AS key FROM attachment',
  ))
    await rename(place(key), place(key.replace('attachment-', '')));
  await sql(
    studio.databaseUrl,
    `UPDATE attachment SET storage_key = replace(storage_key, 'attachment-', '')`,
  );
  await sql(studio.databaseUrl, `DELETE FROM attachment WHERE name = 'lost.txt'`);
  const others = place(`export-${newId()}`);
  await mkdir(path.dirname(others), { recursive: true });
  await writeFile(others, 'an export');

  await runFileJob(studio, sweepFilesJob, 25);
  expect(await filesIn(studio.filesFolder)).toHaveLength(2);
  expect((await filesIn(studio.filesFolder)).some((file) => file.endsWith(path.basename(others)))).toBe(true);
  expect(await (await fetch(new URL(kept.url, studio.url))).text()).toBe('kept');
});

test('an upload that a killed server left unfinished is removed', async () => {
  await using studio = await startStudio();
  const unfinished = path.join(studio.filesFolder, 'unfinished');
  await mkdir(unfinished, { recursive: true });
  await writeFile(path.join(unfinished, newId()), 'half of a file');
  await runFileJob(studio, sweepFilesJob, 0);
  expect(await filesIn(studio.filesFolder)).toHaveLength(1);
  await runFileJob(studio, sweepFilesJob, 2);
  expect(await filesIn(studio.filesFolder)).toEqual([]);
});
