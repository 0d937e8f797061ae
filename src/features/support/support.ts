import type { Clock } from '../../core/clock.ts';
import { InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { parse } from '../../core/parse.ts';
import { checkRevision } from '../../core/revision.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { ChangeTransaction } from '../live/changes.ts';
import {
  DEFAULT_EXPIRY,
  type EndConversationInput,
  endConversationInput,
  type ResolveConversationInput,
  type ResumeConversationInput,
  resolveConversationInput,
  resumeConversationInput,
  type StartSupportInput,
  startSupportInput,
  type UpdateSupportInput,
  updateSupportInput,
} from './support-input.ts';
import { type SupportEndReason, type SupportRow, supportState } from './support-state.ts';

/** Which session, and the revision of its conversation that the caller has seen; null is any. */
export interface SessionRef {
  readonly conversationId: string;
  readonly expectedRevision: number | null;
}

/** What a change writes: a key that is absent stays as it is. */
export type SupportChanges = Partial<Omit<SupportRow, 'conversationId' | 'startedAt'>>;

export interface LockedSupport {
  /** That of the conversation. */
  readonly revision: number;
  /** Null where the conversation is no support session. */
  readonly session: SupportRow | null;
}

export interface SupportStore {
  /** Locks a conversation of this person, its session with it, until the transaction ends; null when there is none. */
  lock(tx: Transaction, userId: string, conversationId: string): Promise<LockedSupport | null>;
  /** Makes a session of a conversation that is none, and raises its revision. */
  insert(
    tx: Transaction,
    row: Pick<SupportRow, 'conversationId' | 'context' | 'startedAt' | 'lastActivityAt' | 'expiresAt'>,
  ): Promise<void>;
  /** Changes a session, and raises the revision of its conversation. */
  update(tx: Transaction, conversationId: string, changes: SupportChanges): Promise<void>;
}

export interface SupportDeps {
  readonly store: SupportStore;
  readonly transact: Transact<ChangeTransaction>;
  readonly clock: Clock;
}

/**
 * Conversations as support sessions. Every verb answers the conversation's id, and throws a NotFoundError when there is no
 * such conversation. What changes a session changes its conversation, whose revision it raises: with `expectedRevision`, a
 * conversation that has moved on is left alone: ConflictError.
 */
export class Support {
  readonly #deps: SupportDeps;

  constructor(deps: SupportDeps) {
    this.#deps = deps;
  }

  /** Throws an InvalidInputError where there is a session already, an ended one too: `resume` brings that back. */
  async start(viewer: Viewer, of: SessionRef, input: StartSupportInput): Promise<string> {
    const { context, expiresInMinutes } = parse(startSupportInput, input);
    const { store, transact, clock } = this.#deps;
    const { conversationId } = of;
    await transact(async (tx) => {
      const session = await this.#lock(tx, viewer, of);
      if (session)
        throw InvalidInputError.of('conversationId', 'It is a support session already: resume it.');
      const now = clock.now();
      const row = { conversationId, context: context ?? {}, startedAt: now, lastActivityAt: now };
      await store.insert(tx, { ...row, expiresAt: later(now, expiresInMinutes) });
      tx.changed(viewer.userId, [{ kind: 'conversation', what: 'Changed', ids: [conversationId] }]);
    });
    return conversationId;
  }

  /** Replaces context and state, each as a whole; null empties it. Throws an InvalidInputError when the session has ended. */
  update(viewer: Viewer, of: SessionRef, input: UpdateSupportInput): Promise<string> {
    const { context, state } = parse(updateSupportInput, input);
    return this.#change(viewer, of, (row, now) => {
      if (supportState(row, now).status === 'ENDED')
        throw InvalidInputError.of('conversationId', 'The session has ended: resume it first.');
      return {
        lastActivityAt: now,
        ...(context !== undefined && { context: context ?? {} }),
        ...(state !== undefined && { state: state ?? {} }),
      };
    });
  }

  /**
   * Makes a session active again, whatever it was, and unresolved. It expires no earlier than it would have. One that is
   * active goes on, and is not counted as resumed.
   */
  resume(viewer: Viewer, of: SessionRef, input: ResumeConversationInput): Promise<string> {
    const { expiresInMinutes } = parse(resumeConversationInput, input);
    return this.#change(viewer, of, (row, now) => {
      const expiresAt = later(now, expiresInMinutes);
      return {
        lastActivityAt: now,
        expiresAt: new Date(Math.max(expiresAt.getTime(), row.expiresAt.getTime())),
        endedAt: null,
        endReason: null,
        resolved: false,
        resolvedAt: null,
        resumedCount: row.resumedCount + (supportState(row, now).status === 'ACTIVE' ? 0 : 1),
      };
    });
  }

  /** Says whether it is resolved, which ends a session that goes on. Taking it back does not begin it again. */
  resolve(viewer: Viewer, of: SessionRef, input: ResolveConversationInput): Promise<string> {
    const { notes, resolved } = parse(resolveConversationInput, input);
    return this.#change(viewer, of, (row, now) => ({
      ...(notes !== undefined && { notes }),
      ...(resolved === false ? { resolved, resolvedAt: null } : resolution(row, now)),
    }));
  }

  /** Ends a session. One that has ended keeps its reason, unless it is said to be resolved now. */
  end(viewer: Viewer, of: SessionRef, input: EndConversationInput): Promise<string> {
    const { reason } = parse(endConversationInput, input);
    return this.#change(viewer, of, (row, now) =>
      reason === 'RESOLVED' ? resolution(row, now) : ending(row, now, 'CLOSED'),
    );
  }

  async #change(
    viewer: Viewer,
    of: SessionRef,
    changesOf: (row: SupportRow, now: Date) => SupportChanges,
  ): Promise<string> {
    const { store, transact, clock } = this.#deps;
    const { conversationId } = of;
    await transact(async (tx) => {
      const row = await this.#lock(tx, viewer, of);
      if (!row) throw new NotFoundError('support session', 'conversationId');
      const changes = changesOf(row, clock.now());
      if (Object.keys(changes).length === 0) return;
      await store.update(tx, conversationId, changes);
      tx.changed(viewer.userId, [{ kind: 'conversation', what: 'Changed', ids: [conversationId] }]);
    });
    return conversationId;
  }

  async #lock(
    tx: Transaction,
    { userId }: Viewer,
    { conversationId, expectedRevision }: SessionRef,
  ): Promise<SupportRow | null> {
    const locked = await this.#deps.store.lock(tx, userId, conversationId);
    if (!locked) throw new NotFoundError('conversation', 'conversationId');
    const { revision, session } = locked;
    checkRevision('Conversation', { id: conversationId, revision }, expectedRevision);
    return session;
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
