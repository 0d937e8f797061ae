import { ANSWER_CHANGES } from './answer-changes.ts';
import type { Change } from './change.ts';
import { CONVERSATION_CHANGES } from './conversation-changes.ts';
import { FOLDER_AND_TAG_CHANGES } from './folder-and-tag-changes.ts';
import { MESSAGE_CHANGES } from './message-changes.ts';
import { OTHER_CHANGES } from './other-changes.ts';

/** Mutations of which nobody who watches is told, and why. */
export const UNANNOUNCED: Readonly<Record<string, string>> = {
  clearModelCache:
    'It tells the other instances, and nobody who watches; tests/features/models/clear-cache.test.ts.',
  transcribeAudio: 'It answers with a text and keeps nothing; tests/features/transcription.',
  register: 'There is nobody yet who could be told.',
};

/** What every other mutation tells. */
export const CHANGES: Readonly<Record<string, readonly Change[]>> = {
  ...CONVERSATION_CHANGES,
  ...FOLDER_AND_TAG_CHANGES,
  ...ANSWER_CHANGES,
  ...MESSAGE_CHANGES,
  ...OTHER_CHANGES,
};
