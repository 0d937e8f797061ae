import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type {
  Extraction,
  StoredAttachment,
} from '../../../src/features/attachments/attachment.store.port.ts';
import { extractTextJob } from '../../../src/features/attachments/text-job.ts';
import { tellingChanges } from '../../../src/features/live/changes.ts';
import type { Transact } from '../../../src/platform/database/database.port.ts';
import type { Feed } from '../../../src/platform/feed/feed.port.ts';

const ROW: StoredAttachment = {
  ...{ id: 'a', userId: 'ada', name: 'a.txt', mediaType: 'text/plain', size: 1 },
  ...{ sha256: '0', storageKey: 'key', status: 'PROCESSING' },
};

const transact: Transact = (work) => work({ afterCommit: (act: () => void) => act() });

/** The job of a text that is read, and then cannot be stored. */
function unstorable() {
  const stored: Extraction[] = [];
  const told: string[] = [];
  const append = (_key: string, { type }: { type: string }) => told.push(type);
  const job = extractTextJob({
    store: {
      find: async () => ROW,
      finish: async (_tx, _id, extraction) => {
        if (extraction.status === 'READY') throw new Error('The database refuses it.');
        stored.push(extraction);
        return true;
      },
    },
    files: { read: async () => Readable.from(['text']) },
    extractor: {
      supports: () => true,
      extract: async () => ({ text: 'text', pages: null, truncated: false }),
    },
    transact: tellingChanges(transact, { append } as unknown as Feed),
  });
  const attempt = (nth: number, signal = new AbortController().signal) =>
    job.run({ id: 'job', data: { attachmentId: 'a' }, attempt: nth, signal });
  return { job, attempt, stored, told };
}

test('a text that cannot be stored is tried again, and given up at the last attempt', async () => {
  const { job, attempt, stored, told } = unstorable();
  for (let nth = 1; nth <= job.retries; nth++) await expect(attempt(nth)).rejects.toThrow('refuses');
  expect([stored, told]).toEqual([[], []]);
  await attempt(job.retries + 1);
  expect(stored).toEqual([{ status: 'FAILED', error: 'The text could not be read.' }]);
  expect(told).toEqual(['AttachmentChanged']);
});

test('a last attempt that is ended from outside has not failed for the file’s sake', async () => {
  const { job, attempt, stored } = unstorable();
  await expect(attempt(job.retries + 1, AbortSignal.abort())).rejects.toThrow('refuses');
  expect(stored).toEqual([]);
});
