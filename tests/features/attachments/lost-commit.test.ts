import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ForbiddenError } from '../../../src/core/errors.ts';
import { Upload } from '../../../src/core/upload.ts';
import type {
  AttachmentStore,
  NewAttachment,
} from '../../../src/features/attachments/attachment.store.port.ts';
import { Attachments } from '../../../src/features/attachments/attachments.ts';
import type { ChangeTransaction } from '../../../src/features/live/changes.ts';
import type { Transact } from '../../../src/platform/database/database.port.ts';
import { DiskFiles } from '../../../src/platform/files/disk-files.ts';
import { filesIn } from '../../support/network/uploads.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'files-'));
});
afterAll(() => rm(folder, { recursive: true }));

class Hello extends Upload {
  override open() {
    return Promise.resolve({
      filename: 'a.txt',
      mimeType: '',
      stream: Readable.from([Buffer.from('Hello.')]),
    });
  }
}

/** Uploads a file where a transaction ends with this error, once its work is done; answers the rows that it worked on. */
async function uploadWhere(failure: Error): Promise<NewAttachment[]> {
  const rows: NewAttachment[] = [];
  const kept = async () => ({ unused: 0, unread: 0, bytes: 0 });
  const store: Partial<AttachmentStore> = {
    kept,
    keptLocked: kept,
    insert: async (_tx, row) => void rows.push(row),
  };
  const transact: Transact<ChangeTransaction> = async (work) => {
    await work({ afterCommit: () => {}, changed: () => {} });
    throw failure;
  };
  const attachments = new Attachments({
    store: store as AttachmentStore,
    files: new DiskFiles(folder),
    transact,
    extraction: { ready: async () => {}, later: async () => {} },
    log: { warn: () => {} },
    limits: { maxBytes: 100, maxBytesPerUser: 100 },
  });
  const ada = { userId: 'ada', sessionId: 'one', expiresAt: new Date() };
  await expect(attachments.upload(ada, { file: new Hello(), name: null })).rejects.toBe(failure);
  return rows;
}

test('a file stays where its row may be stored, though the database did not come to say so', async () => {
  const rows = await uploadWhere(new Error('Connection terminated unexpectedly'));
  expect(rows).toHaveLength(1);
  expect(await filesIn(folder)).toEqual(rows.map(({ storageKey }) => storageKey));
});

test('a file goes at once where its row was refused', async () => {
  const before = await filesIn(folder);
  await uploadWhere(new ForbiddenError('Somebody was faster.'));
  expect(await filesIn(folder)).toEqual(before);
});
