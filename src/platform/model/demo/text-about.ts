import type { ChatMessage, ChatPurpose } from '../chat-model.port.ts';
import { preparedFor } from './choose-answer.ts';
import { followUpsAfter } from './follow-ups.ts';
import { DENSE, requestIn, shortened } from './prose.ts';
import { summaryOf } from './summary.ts';

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

const MAX_WORDS = 8;
const MAX_CHARACTERS = 60;
/** Writing without spaces says in so many characters what others say in MAX_WORDS words. */
const MAX_DENSE_CHARACTERS = 20;

/** What people say before they come to the point, in the order in which it is taken away; each once. */
const OPENINGS: readonly RegExp[] = [
  /^(?:hi|hello|hey|hallo|guten tag|moin)\b[\s,!.]*(?:there\b[\s,!.]*)?/iu,
  /^(?:please|kindly|bitte)\b[\s,]*/iu,
  /^(?:can|could|would|will) you(?: please)?\s+/iu,
  /^(?:i (?:want|need|would like|'d like) (?:you )?to|i'm trying to|help me(?: to)?|kannst du(?: mir)?|könnten sie(?: mir)?)\s+/iu,
  /^(?:please|kindly|bitte)\s+/iu,
  /^(?:write|compose|construct|draft|discuss|suggest|create|generate|give|show|tell|explain|describe|provide|develop|design|implement|craft|produce|make|outline|schreibe?|erkläre?|zeige?|gib)\s+(?:me|us|mir|uns)?\s*/iu,
  /^(?:what(?:'s| is| are| was| were)|who (?:is|was|are)|was (?:ist|sind)|wer (?:ist|war))\s+/iu,
  /^how (?:do|can|would|should|could) (?:i|you|we|one)\s+/iu,
  /^(?:a|an|the|some|ein|eine|einen|der|die|das|etwas)\s+/iu,
  /^(?:请(?:你|您)?)?(?:给我)?(?:介绍一下|介绍|解释一下|解释|告诉我|写一篇|写一首|写)/u,
];

const DENSE_ENDINGS =
  /(?:について)?(?:を|に)?(?:教えて|説明して|書いて|紹介して)(?:ください|下さい|くれ)?$|(?:吗|呢|吧)$|(?:です|ます)か$/u;

/** Words that no title ends with. */
const HANGING = new Set(
  'a an the and or but of to in on at for with from by as about into that which who is are was were be it its your my their than then so if when while und oder der die das ein eine von zu mit für im in den dem des auf'.split(
    ' ',
  ),
);

/** A few words of the first message that say what it is about. */
function titleOf(question: string): string {
  let title = requestIn(question).replace(/[\s.!?…。！？؟।,:;]+$/u, '');
  for (const opening of OPENINGS)
    title = title.replace(opening, (all) => (all === title ? all : '')).replace(/^[\s,:;–—-]+/u, '');
  title = DENSE.test(title) ? denseTitle(title) : wordedTitle(title);
  // A cut may have taken one of a pair.
  if ((title.match(/["“”]/g) ?? []).length % 2 === 1) title = title.replace(/["“”]/g, '');
  title = title.replace(/^["“'‘«„](.+)["”'’»“]$/u, '$1').replace(/[\s,;:–—-]+$/u, '');
  const [first = '', ...rest] = title;
  return first === '' ? 'A conversation' : first.toUpperCase() + rest.join('');
}

function denseTitle(text: string): string {
  const [clause = text] = text.split(/[，、,；;：:]/u);
  return shortened(clause.replace(DENSE_ENDINGS, '') || clause, MAX_DENSE_CHARACTERS);
}

function wordedTitle(text: string): string {
  const [clause = text] = text.split(/[,;:]\s|\s\(|\s[–—-]\s/u);
  const enough = clause.split(' ').length >= 4 ? clause : text;
  const words = enough.split(' ').slice(0, MAX_WORDS);
  while (words.join(' ').length > MAX_CHARACTERS && words.length > 1) words.pop();
  while (words.length > 1 && HANGING.has(words.at(-1)?.toLowerCase() ?? '')) words.pop();
  return shortened(words.join(' '), MAX_CHARACTERS);
}
