/** The name of the list in its cursors. */
export const DELETED_MESSAGES = 'deleted-messages';

/** As much of its text as tells which one it was, in characters. */
export const EXCERPT_CHARACTERS = 200;

/** What one act of deleting took, as `restoreMessage` brings it back. */
export interface DeletedMessage {
  readonly id: string;
  readonly role: 'SYSTEM' | 'USER' | 'ASSISTANT' | 'TOOL';
  readonly parts: unknown;
  readonly revision: number;
  /** When it was deleted. */
  readonly at: Date;
  /** Messages that come back with it, itself included; empty places are none. */
  readonly messageCount: number;
}
