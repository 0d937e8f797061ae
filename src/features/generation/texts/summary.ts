import type { ChatMessage } from '../../../platform/model/chat-model.port.ts';
import type { TextKind } from './model-texts.ts';

const MAX_CHARACTERS = 4000;

const INSTRUCTION: ChatMessage = {
  role: 'user',
  text: 'Sum up this conversation in two or three sentences, in its own language: what was asked, and what came out. Answer with the summary alone.',
};

/** What a conversation was about, in a few sentences. */
export const summaryText: TextKind<string> = {
  purpose: 'summary',
  request: (said) => [...said, INSTRUCTION],
  read: (text) => {
    const characters = [...text.trim()];
    return characters.length === 0 ? null : characters.slice(0, MAX_CHARACTERS).join('');
  },
};
