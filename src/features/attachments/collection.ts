import type { Clock } from '../../core/clock.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import type { FileStore } from '../../platform/files/files.port.ts';
import type { JobKind } from '../../platform/jobs/jobs.port.ts';
import { tell } from '../live/changes.ts';
import { type AttachmentStore, UNREADABLE } from './attachment.store.port.ts';

export interface CollectionDeps {
  readonly store: Pick<AttachmentStore, 'failUnread' | 'removeUnused' | 'unknownKeys'>;
  readonly files: FileStore;
  readonly feed: Feed;
  readonly clock: Clock;
}

const HOUR_MS = 3600_000;
/** A file without a message, or without a row, may still get one for so long. */
const UNUSED_MS = 24 * HOUR_MS;
/** No upload takes so long. */
export const UNFINISHED_MS = HOUR_MS;
/** Whoever was to read the text has given up, or died. */
const UNREAD_MS = HOUR_MS;
const KEYS_AT_ONCE = 500;
const MINUTES = 60;

const how = { concurrency: 1, retries: 3, retryDelaySeconds: 60, timeoutSeconds: 50 * MINUTES };

/**
 * The job that deletes what was uploaded a day ago and no message has, and what purged messages had; and that gives up on
 * texts which have waited to be read for an hour.
 */
export function collectAttachmentsJob({ store, files, feed, clock }: CollectionDeps): JobKind {
  return {
    ...how,
    name: 'collect-attachments',
    schedule: '37 * * * *',
    run: async ({ signal }) => {
      const now = clock.now().getTime();
      const stale = () => store.failUnread(new Date(now - UNREAD_MS), UNREADABLE);
      for (let failed = await stale(); failed.length > 0; failed = await stale()) {
        for (const { id, userId } of failed)
          tell(feed, userId, [{ kind: 'attachment', what: 'Changed', ids: [id] }]);
        signal.throwIfAborted();
      }
      const before = new Date(now - UNUSED_MS);
      for (let removed = await store.removeUnused(before); removed.length > 0; ) {
        for (const { id, userId, storageKey } of removed) {
          tell(feed, userId, [{ kind: 'attachment', what: 'Removed', ids: [id] }]);
          // The row went first: a file that stays behind is one that no row names, and `sweep-files` finds it.
          await files.delete(storageKey);
        }
        signal.throwIfAborted();
        removed = await store.removeUnused(before);
      }
    },
  };
}

/** The job that deletes files which no attachment names any more, or never did because a server died. */
export function sweepFilesJob({ store, files, clock }: CollectionDeps): JobKind {
  return {
    ...how,
    name: 'sweep-files',
    schedule: '7 3 * * *',
    run: async ({ signal }) => {
      const now = clock.now().getTime();
      await files.removeLeftovers(new Date(now - UNFINISHED_MS));
      const sweep = async (keys: readonly string[]) => {
        for (const key of await store.unknownKeys(keys)) await files.delete(key);
        signal.throwIfAborted();
      };
      let keys: string[] = [];
      for await (const key of files.storedBefore(new Date(now - UNUSED_MS), 'attachment')) {
        keys.push(key);
        if (keys.length < KEYS_AT_ONCE) continue;
        await sweep(keys);
        keys = [];
      }
      await sweep(keys);
    },
  };
}
