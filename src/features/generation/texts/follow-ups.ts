import { firstCharacters } from '../../../core/text.ts';
import type { ChatMessage } from '../../../platform/model/chat-model.port.ts';
import type { TextKind } from './model-texts.ts';

export const MAX_FOLLOW_UPS = 5;
const MAX_CHARACTERS = 300;

const INSTRUCTION: ChatMessage = {
  role: 'user',
  text: `Suggest ${MAX_FOLLOW_UPS} short questions that I might ask next, the best first, in the language of this conversation. Answer with the questions alone, one on each line, without numbers.`,
};

/** What might be asked next: at most five questions, the best first. */
export const followUpTexts: TextKind<readonly string[]> = {
  purpose: 'follow-ups',
  request: (said) => [...said, INSTRUCTION],
  read: (text) => {
    const lines = text.split(/[\r\n]+/).map(withoutMarks);
    const questions = lines.filter((line) => line !== '' && !/[:：]$/u.test(line));
    const kept = [...new Set(questions)].slice(0, MAX_FOLLOW_UPS);
    return kept.length === 0 ? null : kept.map((line) => firstCharacters(line, MAX_CHARACTERS));
  },
};

/** Models number and mark their lines whatever they are told. */
function withoutMarks(line: string): string {
  return line
    .replace(/\*\*|__/g, '')
    .replace(/^\s*(?:[-*•–>]|#+|\(?\d{1,2}[.)])\s+/u, '')
    .trim()
    .replace(/^["“„«「](.+)["”“»」]$/u, '$1');
}
