import type { MessagePart } from '../../messages/parts.ts';

export interface PathMessage {
  readonly id: string;
  readonly role: 'SYSTEM' | 'USER' | 'ASSISTANT' | 'TOOL';
  readonly parts: readonly MessagePart[];
  readonly pinned: boolean;
  readonly deleted: boolean;
  /** An answer that is still being written. */
  readonly generating: boolean;
}

/** What may go into a prompt of a branch. */
export interface ContextPath {
  /** The newest of the path and the pinned ones above them, oldest first, without those that were deleted. */
  readonly messages: readonly PathMessage[];
  /** How many messages the whole path has. */
  readonly length: number;
}

export interface ContextFile {
  readonly id: string;
  /** Its text is still being read. */
  readonly processing: boolean;
  /** Null when there is none, or none yet. */
  readonly text: string | null;
}

export interface ContextStore {
  /** The branches that end with these messages, in their order: up to `limit` messages of each, and the pinned ones. */
  paths(leafIds: readonly string[], limit: number): Promise<ContextPath[]>;
  /** Those that are there, in no order, with at most so many characters of their texts. */
  files(ids: readonly string[], maxCharacters: number): Promise<ContextFile[]>;
}
