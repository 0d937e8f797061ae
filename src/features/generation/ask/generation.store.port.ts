import type { Viewer } from '../../../core/viewer.ts';
import type { Transaction } from '../../../platform/database/database.port.ts';
import type { NewUserMessage } from '../../messages/new-message.ts';
import type { MessagePart } from '../../messages/parts.ts';
import type { ConversationState } from '../prompt/conversation-state.ts';
import type { RunJob } from '../run/run.ts';

export interface Sent {
  readonly userMessageId: string;
  readonly generationIds: readonly string[];
}

/** A message that was stored under a `clientMessageId`, and what it was. */
export interface EarlierMessage extends Sent {
  readonly conversationId: string;
  /** As they were sent, whatever the message was edited to since. */
  readonly parts: readonly MessagePart[];
}

/** A message that is to be given another answer, or other words. */
export interface Reconsidered extends ConversationState {
  readonly conversationId: string;
  readonly parentId: string | null;
  readonly role: 'SYSTEM' | 'USER' | 'ASSISTANT' | 'TOOL';
  readonly parts: readonly MessagePart[];
  /** Of the message before it; empty for a first one, null when that one was deleted. */
  readonly parentParts: readonly MessagePart[] | null;
}

export interface LockedConversation {
  readonly lastSequence: number;
  readonly activeLeafId: string | null;
}

/** Where in a conversation's tree something is added; a null parent makes a first message. */
export interface Place {
  readonly lastSequence: number;
  readonly parentId: string | null;
}

/**
 * `repeated`: this person has sent this `clientMessageId` before. `no-parent`: the parent is none of this conversation, or
 * was deleted with all below it. `full`: no more messages stand side by side there. `no-file`: an
 * attachment is gone. In all four nothing is stored.
 */
export type TurnOutcome = 'stored' | 'repeated' | 'no-parent' | 'no-file' | 'full';

/** Messages that may stand side by side at one point of the tree, those that were deleted among them. */
export const MAX_SIBLINGS = 10_000;

export interface GenerationStore {
  conversation(viewer: Viewer, conversationId: string): Promise<ConversationState | null>;
  earlierMessage(viewer: Viewer, clientMessageId: string): Promise<EarlierMessage | null>;
  /** Null when there is none, it was deleted, or it is somebody else's. */
  reconsidered(viewer: Viewer, messageId: string): Promise<Reconsidered | null>;
  isRunning(viewer: Viewer, generationId: string): Promise<boolean | null>;
  /** Locks the conversation, so that sequences are given once. Null when it is gone. */
  lockConversation(tx: Transaction, viewer: Viewer, id: string): Promise<LockedConversation | null>;
  /** Locks a message, and answers its revision; null when it was deleted. */
  revision(tx: Transaction, messageId: string): Promise<number | null>;
  /** Of an answer whose conversation is locked: whether it, and what it answers, are there. */
  exchange(
    tx: Transaction,
    answerId: string,
  ): Promise<{ readonly answer: boolean; readonly question: boolean }>;
  /**
   * Stores a message with an empty answer and its leased generation for each job; the first answer becomes the active
   * leaf. Without a message the answers are to the one at the place, and marked as regenerated.
   */
  insertTurn(
    tx: Transaction,
    place: Place,
    message: NewUserMessage | null,
    jobs: readonly RunJob[],
  ): Promise<TurnOutcome>;
}
