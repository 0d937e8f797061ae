import type { Logger } from 'pino';
import type { FilesConfig } from '../config/config.ts';
import type { Clock } from '../core/clock.ts';
import { attachmentReads } from '../features/attachments/attachment-reads.store.ts';
import { attachmentStore } from '../features/attachments/attachments.store.ts';
import { Attachments } from '../features/attachments/attachments.ts';
import { collectAttachmentsJob, sweepFilesJob, UNFINISHED_MS } from '../features/attachments/collection.ts';
import { Downloads } from '../features/attachments/downloads.ts';
import { EXTRACT_TEXT, extractTextJob } from '../features/attachments/text-job.ts';
import { lockLibrary } from '../features/folders/library-lock.store.ts';
import { DiskFiles } from '../platform/files/disk-files.ts';
import type { FileStore } from '../platform/files/files.port.ts';
import { S3Files } from '../platform/files/s3-files.ts';
import { createProcessExtractor } from '../platform/text-extraction/process-extractor.ts';
import type { ReadsOf, ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeAttachments> {}
  interface Reads extends ReadsOf<typeof composeAttachments> {}
}

/** Uploaded files: what is done with them, their links, and the jobs behind them. */
export function composeAttachments({
  config,
  log,
  clock,
  secrets,
  database,
  transact,
  feed,
  jobs,
}: Platform) {
  const { prisma, statements } = database;
  const { maxBytes, maxBytesPerUser, extractionTimeoutMs } = config.attachments;
  const files = filesOf(config.attachments.files, clock, log);
  const store = attachmentStore(prisma, lockLibrary);
  const extractor = createProcessExtractor({ timeoutMs: extractionTimeoutMs });
  return {
    services: {
      attachments: new Attachments({
        store,
        files,
        transact,
        extraction: {
          ready: () => jobs.started(),
          later: (tx, { id, userId }) => jobs.enqueue(tx, EXTRACT_TEXT, { attachmentId: id }, userId),
        },
        log,
        limits: { maxBytes, maxBytesPerUser },
      }),
      downloads: new Downloads({
        store,
        files,
        clock,
        secret: secrets.encryptionKey,
        publicUrl: config.server.publicUrl,
      }),
    },
    reads: () => ({ attachments: attachmentReads(prisma, statements) }),
    jobs: [
      extractTextJob({ store, files, extractor, transact }),
      collectAttachmentsJob({ store, files, feed, clock }),
      sweepFilesJob({ store, files, feed, clock }),
    ],
  };
}

function filesOf(config: FilesConfig, clock: Clock, log: Logger): FileStore {
  if (config.kind === 's3') return new S3Files(config);
  const files = new DiskFiles(config.folder);
  files
    .removeLeftovers(new Date(clock.now().getTime() - UNFINISHED_MS))
    .catch((error) => log.warn({ err: error }, 'what uploads left unfinished could not be removed'));
  return files;
}
