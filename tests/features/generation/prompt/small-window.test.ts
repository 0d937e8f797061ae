import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { estimateTokens } from '../../../../src/core/token-estimate.ts';
import { cutToTokens } from '../../../../src/features/generation/texts/cut-text.ts';
import { anyCharacter } from '../../../support/inputs/any-character.ts';
import { modelId } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

const SUMMARY = 'query ($id: ID!) { conversation(id: $id) { title summary } }';

const FOLLOW_UPS = 'query ($id: ID!) { conversation(id: $id) { title followUps } }';

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio(
    { AUTO_TITLE: 'on', MODEL_CONTEXT_WINDOWS: 'test/alpha=4096,test/beta=512,test/tiny=100' },
    { models: ['alpha', 'beta', 'tiny'] },
  );
});
afterAll(() => running[Symbol.asyncDispose]());

/** A conversation in which a short question was answered at length, and the request for a title that followed. */
async function talk(person: Person, model: string, answer: string) {
  const { provider } = running;
  provider.answer(model, { text: answer }, { text: 'Found.' });
  const id = await person.startConversation({ modelId: modelId(`test/${model}`) });
  const sent = await person.send(id, 'Hi?');
  expect((await person.readAnswer(sent.generationId)).last).toMatchObject({ status: 'COMPLETE' });
  return id;
}

const said = (at: number) => running.provider.requests.at(at)?.body.messages as { content: string }[];

const titleOf = async (person: Person, id: string) =>
  (
    await person.get<{ conversation: { title: string } }>(
      'query ($id: ID!) { conversation(id: $id) { title } }',
      { id },
    )
  ).conversation.title;

test('an answer that is longer than the window is summed up from its beginning and its end', async () => {
  const ada = await running.studio.person();
  const answer = `First ${'x'.repeat(8500)} last`;
  const id = await talk(ada, 'alpha', answer);
  await expect.poll(() => titleOf(ada, id)).toBe('Found');
  const { data } = await ada.ask<{ conversation: { summary: string } }>(SUMMARY, { id });
  expect(data?.conversation.summary).toBe('Found.');
  const shown = said(-1);
  expect(shown.map(({ content }) => content)).toEqual([
    '[…]',
    expect.stringMatching(/^First x+\n\[…\]\nx+ last$/),
    expect.stringContaining('Sum up'),
  ]);
  expect(shown[1]?.content.length).toBeGreaterThan(8000);
});

test('a title is made of what there is room for, and never of the instruction alone', async () => {
  const ada = await running.studio.person();
  const id = await talk(ada, 'beta', `First ${'x'.repeat(900)} last`);
  await expect.poll(() => titleOf(ada, id)).toBe('Found');
  expect(said(-1).map(({ content }) => content)).toEqual([
    '[…]',
    expect.stringMatching(/^First x+\n\[…\]\nx+ last$/),
    expect.stringContaining('Write a title'),
  ]);
});

test('where nothing has room beside the instruction, nobody is asked', async () => {
  const { provider, studio } = running;
  const ada = await studio.person();
  const id = await talk(ada, 'tiny', 'Yes, of course, as always.');
  const calls = provider.calls;
  const { data, errors } = await ada.ask<{ conversation: object }>(FOLLOW_UPS, { id });
  expect(data).toEqual({ conversation: { title: 'New conversation', followUps: null } });
  expect(errors).toMatchObject([
    {
      message: expect.stringContaining('does not fit'),
      path: ['conversation', 'followUps'],
      extensions: { code: 'UNAVAILABLE' },
    },
  ]);
  await expect.poll(() => studio.log.filter(({ msg }) => msg === 'no title was made').length).toBe(1);
  expect(provider.calls).toBe(calls);
});

test('a text that is cut has its beginning, its end, no half of a character and no token too many', () => {
  const texts = fc.string({ unit: anyCharacter, maxLength: 300 }).map((text) => text.toWellFormed());
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 100 }), (text, tokens) => {
      const cut = cutToTokens(text, tokens);
      if (estimateTokens(text) <= tokens) {
        expect(cut).toBe(text);
        return;
      }
      // A token for either end, and two for the mark between them.
      if (tokens < 4) {
        expect(cut).toBeNull();
        return;
      }
      const [head = '', tail = ''] = cut?.split('\n[…]\n') ?? [];
      expect(text.startsWith(head)).toBe(true);
      expect(text.endsWith(tail)).toBe(true);
      expect(cut?.isWellFormed()).toBe(true);
      expect(estimateTokens(cut ?? '')).toBeLessThanOrEqual(tokens);
    }),
  );
});
