import type { Transact } from '../../platform/database/database.port.ts';
import type { FileStore } from '../../platform/files/files.port.ts';
import type { Job, JobKind } from '../../platform/jobs/jobs.port.ts';
import { ExtractionError, type TextExtractor } from '../../platform/text-extraction/text-extractor.port.ts';
import type { ChangeTransaction } from '../live/changes.ts';
import {
  type AttachmentStore,
  type Extraction,
  type StoredAttachment,
  UNREADABLE,
} from './attachment.store.port.ts';

export const EXTRACT_TEXT = 'extract-text';

export interface TextJobDeps {
  readonly store: Pick<AttachmentStore, 'find' | 'finish'>;
  readonly files: Pick<FileStore, 'read'>;
  readonly extractor: TextExtractor;
  readonly transact: Transact<ChangeTransaction>;
}

const RETRIES = 3;
const MINUTES = 60;

/** The job that reads the text of an attachment, so that models can be told it. Its data is `{ attachmentId }`. */
export function extractTextJob(deps: TextJobDeps): JobKind {
  const { store, transact } = deps;
  return {
    name: EXTRACT_TEXT,
    concurrency: 2,
    retries: RETRIES,
    retryDelaySeconds: 5,
    timeoutSeconds: 10 * MINUTES,
    run: async (job) => {
      const row = await store.find(String(job.data.attachmentId));
      if (row?.status !== 'PROCESSING') return;
      const finish = (extraction: Extraction) =>
        transact(async (tx) => {
          if (await store.finish(tx, row.id, extraction))
            tx.changed(row.userId, [{ kind: 'attachment', what: 'Changed', ids: [row.id] }]);
        });
      try {
        await finish(await extract(deps, row, job));
      } catch (error) {
        // Another attempt may mend it; at the last one the person is told that it failed.
        if (job.attempt <= RETRIES || job.signal.aborted) throw error;
        await finish({ status: 'FAILED', error: UNREADABLE });
      }
    },
  };
}

async function extract(
  { files, extractor }: TextJobDeps,
  { mediaType, name, storageKey }: StoredAttachment,
  { signal }: Job,
): Promise<Extraction> {
  try {
    const content = await files.read(storageKey);
    if (!content) return { status: 'FAILED', error: 'The file is gone.' };
    try {
      const read = await extractor.extract({ mediaType, name, content, signal });
      return { status: 'READY', ...read };
    } finally {
      content.destroy();
    }
  } catch (error) {
    if (error instanceof ExtractionError) return { status: 'FAILED', error: error.message };
    throw error;
  }
}
