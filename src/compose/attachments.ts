import path from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Clock } from '../core/clock.ts';
import { attachmentReads } from '../features/attachments/attachment-reads.store.ts';
import { attachmentStore } from '../features/attachments/attachments.store.ts';
import { Attachments } from '../features/attachments/attachments.ts';
import { collectAttachmentsJob, sweepFilesJob, UNFINISHED_MS } from '../features/attachments/collection.ts';
import { Downloads } from '../features/attachments/downloads.ts';
import { EXTRACT_TEXT, extractTextJob } from '../features/attachments/text-job.ts';
import { lockLibrary } from '../features/folders/library-lock.store.ts';
import type { ChangeTransaction } from '../features/live/changes.ts';
import type { Transact } from '../platform/database/database.port.ts';
import type { Database } from '../platform/database/prisma-database.ts';
import type { Feed } from '../platform/feed/feed.port.ts';
import { DiskFiles } from '../platform/files/disk-files.ts';
import type { FileStore } from '../platform/files/files.port.ts';
import { S3Files } from '../platform/files/s3-files.ts';
import type { Jobs } from '../platform/jobs/jobs.port.ts';
import { createProcessExtractor } from '../platform/text-extraction/process-extractor.ts';

export interface AttachmentDeps {
  readonly config: Config;
  readonly database: Database;
  readonly transact: Transact<ChangeTransaction>;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly encryptionKey: Buffer;
  readonly jobs: Pick<Jobs, 'started' | 'enqueue'>;
  readonly log: Logger;
}

/** Uploaded files: what is done with them, their links, and the jobs behind them. */
export function composeAttachments(deps: AttachmentDeps) {
  const { config, database, transact, feed, clock, log } = deps;
  const { prisma, statements } = database;
  const files = filesOf(config, clock, log);
  const store = attachmentStore(prisma, lockLibrary);
  const extractor = createProcessExtractor({ timeoutMs: config.EXTRACTION_TIMEOUT_MS });
  return {
    services: {
      attachments: new Attachments({
        store,
        files,
        transact,
        extraction: {
          ready: deps.jobs.started,
          later: (tx, { id, userId }) => deps.jobs.enqueue(tx, EXTRACT_TEXT, { attachmentId: id }, userId),
        },
        log,
        limits: {
          maxBytes: config.ATTACHMENT_MAX_BYTES,
          maxBytesPerUser: config.ATTACHMENTS_MAX_BYTES_PER_USER,
        },
      }),
      downloads: new Downloads({
        store,
        files,
        clock,
        secret: deps.encryptionKey,
        publicUrl: config.PUBLIC_URL ?? null,
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

function filesOf(config: Config, clock: Clock, log: Logger): FileStore {
  const { FILES_S3_BUCKET: bucket, FILES_S3_ACCESS_KEY_ID: accessKeyId } = config;
  if (bucket !== undefined)
    return new S3Files({
      bucket,
      endpoint: config.FILES_S3_ENDPOINT ?? null,
      region: config.FILES_S3_REGION,
      keys: accessKeyId ? { accessKeyId, secretAccessKey: config.FILES_S3_SECRET_ACCESS_KEY ?? '' } : null,
      prefix: config.FILES_S3_PREFIX ?? '',
    });
  const files = new DiskFiles(path.resolve(config.FILES_DIR ?? path.join(config.DATA_DIR, 'files')));
  files
    .removeLeftovers(new Date(clock.now().getTime() - UNFINISHED_MS))
    .catch((error) => log.warn({ err: error }, 'what uploads left unfinished could not be removed'));
  return files;
}
