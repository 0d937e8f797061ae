import type { ChatMessage, ChatPurpose } from '../chat-model.port.ts';
import { preparedFor } from './choose-answer.ts';
import { followUpsAfter } from './follow-ups.ts';
import { summaryOf } from './summary.ts';
import { titleOf } from './title.ts';

/** What is asked for about a conversation; the last of `messages` is the instruction and no part of it. */
export function textAbout(purpose: ChatPurpose, messages: readonly ChatMessage[]): string {
  const said = messages.slice(0, -1);
  const questions = said.filter(({ role }) => role === 'user').map(({ text }) => text);
  const last = preparedFor(questions.at(-1) ?? '');
  switch (purpose) {
    case 'title':
      return titleOf(questions[0] ?? '');
    case 'summary':
      return summaryOf(questions, said.findLast(({ role }) => role === 'assistant')?.text ?? '');
    case 'follow-ups':
      return followUpsAfter(last).join('\n');
  }
}
