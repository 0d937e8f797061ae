import { expect, test } from 'vitest';
import type { ChatMessage, ChatPurpose } from '../../../src/platform/model/chat-model.port.ts';
import { ANSWERS } from '../../../src/platform/model/demo/catalogue.ts';
import { chooseAnswer, preparedFor } from '../../../src/platform/model/demo/choose-answer.ts';
import { createDemoProvider } from '../../../src/platform/model/demo/demo.ts';
import { followUpsAfter } from '../../../src/platform/model/demo/follow-ups.ts';

const demo = createDemoProvider({ tokenDelayMs: 60_000 });

/** What the demo writes about a conversation in which these questions were asked and answered. */
async function write(purpose: ChatPurpose, ...questions: string[]): Promise<string> {
  const said = questions.flatMap((text): ChatMessage[] => [
    { role: 'user', text },
    { role: 'assistant', text: chooseAnswer(text) },
  ]);
  const messages: ChatMessage[] = [...said, { role: 'user', text: 'The instruction.' }];
  let text = '';
  const sink = (event: object) => {
    if ('text' in event) text += event.text;
  };
  const request = { model: 'reasoner', messages, maxOutputTokens: 400, purpose };
  await demo.stream(request, sink, new AbortController().signal);
  return text;
}

test.each([
  [
    'Compose an engaging travel blog post about a recent trip.',
    'Engaging travel blog post about a recent trip',
  ],
  ['Develop a Python program that counts words, fast', 'Python program that counts words'],
  ['Can you please help me to plan a party?', 'Plan a party'],
  ['Embrace the role of Sheldon from "The Big Bang Theory".', 'Embrace the role of Sheldon from The Big'],
  ['Edit the text to correct any errors:\n\nShe like it.', 'Edit the text to correct any errors'],
  ['# Hello\n\n```js\nfoo()\n```', 'Hello'],
  ['```js\nfoo()\n```', 'Foo()'],
  ['Bitte erkläre mir, wie das Licht gestreut wird.', 'Wie das Licht gestreut wird'],
  ['日本の四季について教えてください。', '日本の四季'],
  ['请介绍一下中国茶', '中国茶'],
  ['Hi', 'Hi'],
  ['   ', 'A conversation'],
])('the title of “%s” is “%s”', async (question, title) => {
  expect(await write('title', question, 'And then?')).toBe(title);
});

test.each([
  ['line breaks', '\n'],
  ['brackets', '['],
  ['links', ']('],
  ['spaces', ' '],
  ['full stops', '.'],
  ['asterisks', '*'],
])('a million %s take no time to be summed up', async (_what, character) => {
  const text = `x${character.repeat(1_000_000)}x`;
  const messages: ChatMessage[] = [
    { role: 'user', text },
    { role: 'assistant', text },
    { role: 'user', text: 'The instruction.' },
  ];
  for (const purpose of ['title', 'summary', 'follow-ups'] as const) {
    const request = { model: 'demo', messages, maxOutputTokens: 400, purpose };
    await demo.stream(request, () => {}, new AbortController().signal);
  }
});

test('a title is one line of at most 60 characters, whatever was said', async () => {
  for (const question of [
    'x'.repeat(4000),
    'word '.repeat(900),
    '茶'.repeat(500),
    '😀'.repeat(300),
    '***',
    '"',
  ])
    expect(await write('title', question)).toMatch(/^.{1,60}$/u);
});

test('a summary quotes what was asked and what was answered, in the language of the question', async () => {
  expect(await write('summary', 'How do I count words in Python?')).toBe(
    'The question was: “How do I count words in Python?”. In short, the answer says: “You can count the words of a file of any size in Python without reading it into memory”.',
  );
  expect(await write('summary', 'Compare the planets.', 'Warum ist der Himmel blau?')).toBe(
    'Das Gespräch begann mit „Compare the planets“ und kam dann zu „Warum ist der Himmel blau?“. Die Antwort lautet im Kern: „Sonnenlicht sieht weiß aus, enthält aber alle Farben“.',
  );
  expect(await write('summary', '日本の四季について教えてください。')).toBe(
    '質問は「日本の四季について教えてください」です。答えの要点は「日本では、一年の移り変わりを四つの季節で楽しみます」です。',
  );
});

test('there are five different follow-ups for each prepared answer and for the welcome', async () => {
  for (const answer of [...ANSWERS, null]) expect(new Set(followUpsAfter(answer))).toHaveLength(5);
  expect(new Set(ANSWERS.map((answer) => followUpsAfter(answer)[0]))).toHaveLength(ANSWERS.length);
  const lines = (await write('follow-ups', 'Compare the planets in a table.')).split('\n');
  expect([lines.length, lines[0]]).toEqual([5, 'Why is a year on Neptune so long?']);
});

test.each([
  ['A recipe for sourdough bread, please.', 'lists.md'],
  ['How do I reverse a linked list in Python?', 'python.md'],
  ['Compare the planets in a table', 'table.md'],
  ['What is the capital of France?', undefined],
])('“%s” is answered by %s', (question, file) => {
  expect(preparedFor(question)?.file).toBe(file);
});
