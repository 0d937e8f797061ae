import type { JobKind } from '../../platform/jobs/jobs.port.ts';

export interface RetentionStore {
  /**
   * Deletes for good some of what was deleted before `before`: conversations with all that hangs on them. Answers whether
   * there is more.
   */
  purgeConversations(before: Date): Promise<boolean>;
  /**
   * Deletes for good some of the messages that were deleted before `before`, and the content of those whose places stay.
   * Answers whether there is more.
   */
  purgeMessages(before: Date): Promise<boolean>;
  /** Deletes for good some folders that were deleted before `before`. Answers whether there is more. */
  purgeFolders(before: Date): Promise<boolean>;
  /** Deletes for good some of the prompt templates that were deleted before `before`. Answers whether there is more. */
  purgeTemplates(before: Date): Promise<boolean>;
  /** Deletes some sessions that ended, and refresh tokens that were used, before `before`. Answers whether there is more. */
  purgeSessions(before: Date): Promise<boolean>;
}

export interface RetentionDeps {
  readonly store: RetentionStore;
  readonly now: () => Date;
  /** For how long what was deleted can be restored. */
  readonly restorableMs: number;
}

/** Nothing is purged the moment it can no longer be restored: instances' clocks differ. */
const MARGIN_MS = 3600_000;

/** The job that deletes for good what nobody can reach any more. Small batches: it holds no lock for long. */
export function purgeJob({ store, now, restorableMs }: RetentionDeps): JobKind {
  return {
    name: 'purge',
    concurrency: 1,
    retries: 3,
    retryDelaySeconds: 60,
    timeoutSeconds: 3600,
    schedule: '17 * * * *',
    run: async ({ signal }) => {
      const before = new Date(now().getTime() - restorableMs - MARGIN_MS);
      while (!signal.aborted && (await store.purgeConversations(before)));
      while (!signal.aborted && (await store.purgeMessages(before)));
      while (!signal.aborted && (await store.purgeFolders(before)));
      while (!signal.aborted && (await store.purgeTemplates(before)));
      while (!signal.aborted && (await store.purgeSessions(before)));
      signal.throwIfAborted();
    },
  };
}
