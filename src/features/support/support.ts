import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { jsonObject } from '../../core/json-object.ts';
import { parse } from '../../core/parse.ts';
import { textSchema } from '../../core/text.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import { type ConversationFeedEvent, feedKey, type ViewerFeedEvent } from '../live/feeds.ts';
import { type SupportEndReason, type SupportRow, supportState } from './support-state.ts';

/** A day, in minutes. */
export const DEFAULT_EXPIRY = 1440;
const MAX_EXPIRY = 43_200;

const minutes = z
  .int()
  .min(1, { error: `Must be from 1 to ${MAX_EXPIRY}.` })
  .max(MAX_EXPIRY, { error: `Must be from 1 to ${MAX_EXPIRY}.` });

const startSupportInput = z.object({
  context: jsonObject.nullish(),
  expiresInMinutes: minutes.nullish(),
});
const updateSupportInput = z.object({ context: jsonObject.nullish(), state: jsonObject.nullish() });
const resumeConversationInput = z.object({ expiresInMinutes: minutes.nullish() });
const resolveConversationInput = z.object({
  notes: textSchema(0, 4000).nullish(),
  resolved: z.boolean().nullish(),
});
const endConversationInput = z.object({
  reason: z.enum(['RESOLVED', 'CLOSED'], { error: 'A session expires by itself.' }).nullish(),
});

interface Expiry {
  readonly expiresInMinutes?: number | null | undefined;
}
export interface StartSupportInput extends Expiry {
  readonly context?: unknown;
}
export interface UpdateSupportInput {
  readonly context?: unknown;
  readonly state?: unknown;
}
export type ResumeConversationInput = Expiry;
export type ResolveConversationInput = z.input<typeof resolveConversationInput>;
export interface EndConversationInput {
  readonly reason?: SupportEndReason | null | undefined;
}

/** What a change writes: a key that is absent stays as it is. */
export type SupportChanges = Partial<Omit<SupportRow, 'conversationId' | 'startedAt'>>;

export interface SupportStore {
  /** Whether it is a conversation of this person that is not deleted. */
  isVisible(tx: Transaction, userId: string, conversationId: string): Promise<boolean>;
  /** False when the conversation is a support session already. */
  insert(
    tx: Transaction,
    row: Pick<SupportRow, 'conversationId' | 'context' | 'startedAt' | 'lastActivityAt' | 'expiresAt'>,
  ): Promise<boolean>;
  /** Locks the session of a conversation of this person until the transaction ends; null when there is none. */
  lock(tx: Transaction, userId: string, conversationId: string): Promise<SupportRow | null>;
  update(tx: Transaction, conversationId: string, changes: SupportChanges): Promise<void>;
}

export interface SupportDeps {
  readonly store: SupportStore;
  readonly transact: Transact;
  readonly feed: Feed;
  readonly clock: Clock;
}

/**
 * Conversations as support sessions. Every verb answers the conversation's id, and throws a NotFoundError when there is no
 * such conversation. Sessions have no revision: changes of one follow each other, and the last writes what it is given.
 */
export class Support {
  readonly #deps: SupportDeps;

  constructor(deps: SupportDeps) {
    this.#deps = deps;
  }

  /** Throws an InvalidInputError where there is a session already, an ended one too: `resume` brings that back. */
  async start(viewer: Viewer, conversationId: string, input: StartSupportInput): Promise<string> {
    const { context, expiresInMinutes } = parse(startSupportInput, input);
    const { store, transact, clock } = this.#deps;
    await transact(async (tx) => {
      if (!(await store.isVisible(tx, viewer.userId, conversationId)))
        throw new NotFoundError('conversation', 'conversationId');
      const now = clock.now();
      const row = { conversationId, context: context ?? {}, startedAt: now, lastActivityAt: now };
      if (!(await store.insert(tx, { ...row, expiresAt: later(now, expiresInMinutes) })))
        throw InvalidInputError.of('conversationId', 'It is a support session already: resume it.');
      this.#announce(tx, viewer, conversationId);
    });
    return conversationId;
  }

  /** Replaces context and state, each as a whole; null empties it. Throws an InvalidInputError when the session has ended. */
  update(viewer: Viewer, conversationId: string, input: UpdateSupportInput): Promise<string> {
    const { context, state } = parse(updateSupportInput, input);
    return this.#change(viewer, conversationId, (row, now) => {
      if (supportState(row, now).status === 'ENDED')
        throw InvalidInputError.of('conversationId', 'The session has ended: resume it first.');
      return {
        lastActivityAt: now,
        ...(context !== undefined && { context: context ?? {} }),
        ...(state !== undefined && { state: state ?? {} }),
      };
    });
  }

  /** Makes a session active again, whatever it was, and unresolved. It expires no earlier than it would have. */
  resume(viewer: Viewer, conversationId: string, input: ResumeConversationInput): Promise<string> {
    const { expiresInMinutes } = parse(resumeConversationInput, input);
    return this.#change(viewer, conversationId, (row, now) => {
      const expiresAt = later(now, expiresInMinutes);
      return {
        lastActivityAt: now,
        expiresAt: new Date(Math.max(expiresAt.getTime(), row.expiresAt.getTime())),
        endedAt: null,
        endReason: null,
        resolved: false,
        resolvedAt: null,
        resumedCount: row.resumedCount + 1,
      };
    });
  }

  /** Says whether it is resolved, which ends a session that goes on. Taking it back does not begin it again. */
  resolve(viewer: Viewer, conversationId: string, input: ResolveConversationInput): Promise<string> {
    const { notes, resolved } = parse(resolveConversationInput, input);
    return this.#change(viewer, conversationId, (row, now) => ({
      ...(notes !== undefined && { notes }),
      ...(resolved === false ? { resolved, resolvedAt: null } : resolution(row, now)),
    }));
  }

  /** Ends a session. One that has ended keeps its reason, unless it is said to be resolved now. */
  end(viewer: Viewer, conversationId: string, input: EndConversationInput): Promise<string> {
    const { reason } = parse(endConversationInput, input);
    return this.#change(viewer, conversationId, (row, now) =>
      reason === 'RESOLVED' ? resolution(row, now) : ending(row, now, 'CLOSED'),
    );
  }

  async #change(
    viewer: Viewer,
    conversationId: string,
    changesOf: (row: SupportRow, now: Date) => SupportChanges,
  ): Promise<string> {
    const { store, transact, clock } = this.#deps;
    await transact(async (tx) => {
      const row = await store.lock(tx, viewer.userId, conversationId);
      if (!row) throw new NotFoundError('support session', 'conversationId');
      const changes = changesOf(row, clock.now());
      if (Object.keys(changes).length === 0) return;
      await store.update(tx, conversationId, changes);
      this.#announce(tx, viewer, conversationId);
    });
    return conversationId;
  }

  #announce(tx: Transaction, { userId }: Viewer, conversationId: string): void {
    const { feed } = this.#deps;
    const event = { type: 'ConversationChanged', conversationId } as const;
    tx.afterCommit(() => {
      feed.append<ViewerFeedEvent>(feedKey.viewer(userId), event);
      feed.append<ConversationFeedEvent>(feedKey.conversation(conversationId), event);
    });
  }
}

function ending(row: SupportRow, now: Date, endReason: SupportEndReason): SupportChanges {
  return supportState(row, now).status === 'ENDED' ? {} : { endedAt: now, endReason };
}

function resolution(row: SupportRow, now: Date): SupportChanges {
  return { resolved: true, resolvedAt: row.resolvedAt ?? now, ...ending(row, now, 'RESOLVED') };
}

function later(now: Date, expiresInMinutes: number | null | undefined): Date {
  return new Date(now.getTime() + (expiresInMinutes ?? DEFAULT_EXPIRY) * 60_000);
}
