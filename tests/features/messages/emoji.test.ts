import { expect, test } from 'vitest';
import { normalEmoji } from '../../../src/features/messages/marks/reactions.ts';

const same: [string, string][] = [
  ['a face', '😀'],
  ['one of text by default', '❤️'],
  ['a skin tone', '👍🏽'],
  ['a skin tone on one of text by default', '☝🏿'],
  ['a flag', '🇩🇪'],
  ['a flag of tags', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
  ['a flag that is joined', '🏳️‍🌈'],
  ['a keycap', '#️⃣'],
  ['a family', '👨‍👩‍👧‍👦'],
  ['two people of two colours who kiss', '🧑🏻‍❤️‍💋‍🧑🏿'],
  ['a profession', '👩🏾‍🚀'],
  ['a gender', '⛹🏻‍♂️'],
];

test.each(same)('%s is one emoji', (_what, emoji) => {
  expect(normalEmoji(emoji)).toBe(emoji);
});

test('with and without variation selectors they are one', () => {
  for (const [, emoji] of same) expect(normalEmoji(emoji.replaceAll('\ufe0f', ''))).toBe(emoji);
  expect(normalEmoji('☺\ufe0e')).toBe('☺️');
  expect(normalEmoji('😀\ufe0f')).toBe('😀');
});

test.each([
  ['nothing', ''],
  ['a letter', 'a'],
  ['a digit', '7'],
  ['a word', 'thumbsup'],
  ['two', '😀😀'],
  ['one with a blank', '😀 '],
  ['one with a line break', '😀\n'],
  ['half of one', '\ud83d'],
  ['one and half of another', '😀\ud83d'],
  ['a skin tone on what has none', '😀🏽'],
  ['half of a flag', '🇩'],
  ['a flag of no country', '🇽🇽'],
  ['a joiner without an end', '👩‍'],
  ['people who are joined without meaning', '👩‍👩‍👩‍👩‍👩'],
  ['a selector alone', '\ufe0f'],
  ['U+0000', '\u0000'],
  ['a very long row of them', '😀'.repeat(10_000)],
])('%s is no emoji', (_what, text) => {
  expect(normalEmoji(text)).toBeNull();
});
