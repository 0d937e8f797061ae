import type { Viewer } from '../../core/viewer.ts';
import type { Transaction } from '../../platform/database/database.port.ts';
import type { RunJob } from './run.ts';

export interface Sent {
  readonly userMessageId: string;
  readonly generationIds: readonly string[];
}

/** A message that was stored under a `clientMessageId`, and what it was. */
export interface EarlierMessage extends Sent {
  readonly conversationId: string;
  readonly text: string;
}

export interface ConversationState {
  readonly modelId: string | null;
  readonly systemPrompt: string | null;
}

export interface NewUserMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly authorId: string;
  readonly text: string;
  readonly clientMessageId: string | null;
}

/** Where in a conversation's tree something is added. */
export interface Place {
  readonly lastSequence: number;
  readonly parentId: string | null;
}

export interface GenerationStore {
  conversation(viewer: Viewer, conversationId: string): Promise<ConversationState | null>;
  earlierMessage(viewer: Viewer, clientMessageId: string): Promise<EarlierMessage | null>;
  /** The answer to be given anew and the message that it answered; null when it is no answer of this person's. */
  answered(
    viewer: Viewer,
    messageId: string,
  ): Promise<(ConversationState & { conversationId: string; parentId: string }) | null>;
  isRunning(viewer: Viewer, generationId: string): Promise<boolean | null>;
  /**
   * Locks the conversation, so that sequences are given once, and finds the message to go on from: `parentId`, or the
   * active leaf. Null when the conversation is gone; a null parent when it is empty or `parentId` is none of it.
   */
  lockConversation(
    tx: Transaction,
    viewer: Viewer,
    id: string,
    parentId: string | null,
  ): Promise<Place | null>;
  /**
   * Stores a message with an empty answer and its leased generation for each job; the first answer becomes the active
   * leaf. False, and nothing is stored, when this person has sent this `clientMessageId` before.
   */
  insertTurn(
    tx: Transaction,
    place: Place,
    message: NewUserMessage,
    jobs: readonly RunJob[],
  ): Promise<boolean>;
  /** The same with answers alone, to the message that stands at the place: they are marked as regenerated. */
  insertAnswers(tx: Transaction, place: Place, jobs: readonly RunJob[]): Promise<void>;
}
