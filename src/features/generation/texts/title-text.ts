import { canBeSeen, inOneForm, NOT_IN_A_NAME } from '../../../core/name.ts';
import { startOf } from '../../../core/text.ts';
import type { ChatMessage } from '../../../platform/model/chat-model.port.ts';

const UNFIT = new RegExp(`[${NOT_IN_A_NAME}]`, 'gu');
const MAX_CHARACTERS = 80;
/** Of each message: what a conversation is about is said at the beginning. */
const SHOWN_CHARACTERS = 2000;

const INSTRUCTION =
  'Write a title for this conversation: at most six words, in the language of the first message, saying what it is about. Answer with the title alone, without quotation marks, formatting or a full stop at its end.';

/** What a model is asked for a title with. */
export function titleRequest(exchange: readonly ChatMessage[]): ChatMessage[] {
  const shown = exchange.map(({ role, text }) => ({ role, text: startOf(text, SHOWN_CHARACTERS) }));
  return [...shown, { role: 'user', text: INSTRUCTION }];
}

/** The title in what a model said: one line of 1 to 80 characters; null when there is none. */
export function titleIn(said: string): string | null {
  const line =
    said
      .split(/[\r\n\u2028\u2029]+/)
      .find((each) => canBeSeen(each) && /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(each)) ?? '';
  const title = inOneForm(line)
    .replace(UNFIT, ' ')
    .replace(/\*\*|__|`/g, '')
    .replace(/^\s*(?:#+\s+|[-*>]\s+)?(?:title|titel)\s*:\s*/i, '')
    .replace(/^\s*(?:#+\s+|[-*>]\s+)/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(["'“‘„«「『*_])(.+)(["'”’“»」』*_])\.?$/u, '$2')
    .replace(/(?<!\.)\.$/, '')
    .trim();
  const characters = [...title];
  if (characters.length === 0) return null;
  if (characters.length <= MAX_CHARACTERS) return title;
  return `${characters
    .slice(0, MAX_CHARACTERS - 1)
    .join('')
    .trimEnd()}…`;
}
