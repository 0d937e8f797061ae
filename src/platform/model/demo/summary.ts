import { GERMAN } from './catalogue.ts';
import { pointOf, requestIn, shortened } from './prose.ts';

const QUOTED_CHARACTERS = 140;

interface Phrases {
  readonly script: RegExp;
  readonly one: (question: string) => string;
  readonly more: (first: string, last: string) => string;
  readonly answer: (said: string) => string;
}

/** The first whose script the newest question is written in; kana before Han, because Japanese has both. */
const PHRASES: readonly Phrases[] = [
  {
    script: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
    one: (question) => `質問は「${question}」です。`,
    more: (first, last) => `会話は「${first}」から始まり、「${last}」へと続きます。`,
    answer: (said) => `答えの要点は「${said}」です。`,
  },
  {
    script: /\p{Script=Han}/u,
    one: (question) => `提出的问题是：“${question}”。`,
    more: (first, last) => `对话从“${first}”开始，后来问到“${last}”。`,
    answer: (said) => `回答的要点是：“${said}”。`,
  },
  {
    script: /\p{Script=Arabic}/u,
    one: (question) => `كان السؤال: «${question}».`,
    more: (first, last) => `بدأت المحادثة بـ«${first}» ثم انتقلت إلى «${last}».`,
    answer: (said) => `وجاء في الجواب: «${said}».`,
  },
  {
    script: /\p{Script=Hebrew}/u,
    one: (question) => `השאלה הייתה: „${question}”.`,
    more: (first, last) => `השיחה התחילה ב„${first}” והמשיכה אל „${last}”.`,
    answer: (said) => `בתשובה נאמר: „${said}”.`,
  },
  {
    script: /\p{Script=Devanagari}/u,
    one: (question) => `सवाल था: “${question}”।`,
    more: (first, last) => `बातचीत “${first}” से शुरू हुई और फिर “${last}” तक पहुँची।`,
    answer: (said) => `जवाब में कहा गया: “${said}”।`,
  },
  {
    script: GERMAN,
    one: (question) => `Gefragt wurde: „${question}“.`,
    more: (first, last) => `Das Gespräch begann mit „${first}“ und kam dann zu „${last}“.`,
    answer: (said) => `Die Antwort lautet im Kern: „${said}“.`,
  },
];

const ENGLISH: Omit<Phrases, 'script'> = {
  one: (question) => `The question was: “${question}”.`,
  more: (first, last) => `The conversation began with “${first}” and went on to “${last}”.`,
  answer: (said) => `In short, the answer says: “${said}”.`,
};

/** Two sentences: what was asked, and how the last answer begins; one where nothing was answered. */
export function summaryOf(questions: readonly string[], answer: string): string {
  const [first = '', last = first] = [questions[0], questions.at(-1)].map((text) =>
    quoted(requestIn(text ?? '')),
  );
  const phrases = PHRASES.find(({ script }) => script.test(questions.at(-1) ?? '')) ?? ENGLISH;
  const asked = questions.length > 1 ? phrases.more(first, last) : phrases.one(last);
  const said = quoted(pointOf(answer));
  if (said === '') return asked;
  const space = /[。」]$/u.test(asked) ? '' : ' ';
  return asked + space + phrases.answer(said);
}

function quoted(text: string): string {
  return shortened(text.replace(/[\s.。।:：]+$/u, ''), QUOTED_CHARACTERS).replace(/[“”„«»「」]/gu, '’');
}
