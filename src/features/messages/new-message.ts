import type { MessagePart } from './parts.ts';

/** What somebody says, as it is stored. */
export interface NewUserMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly authorId: string;
  readonly parts: readonly MessagePart[];
  /** What the client keeps with it: an object, or null. */
  readonly metadata: unknown;
  readonly clientMessageId: string | null;
}
