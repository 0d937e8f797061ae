import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStored } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

const WIRES = new URL('../../../support/fake-provider/wires/', import.meta.url);
const wire = (name: string) => readFile(new URL(`openai-${name}.txt`, WIRES), 'utf8');

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio({ ANSWER_CACHE_SCOPE: 'user' });
});
afterAll(() => running[Symbol.asyncDispose]());

/** Asks the same in a conversation of its own, and tells how the answer ended and whether a provider was asked. */
async function ask(person: Person, text: string) {
  const calls = running.provider.calls;
  const { generationId, answerId } = await person.send(await person.startConversation(), text);
  const { last } = await person.readAnswer(generationId);
  const stored = await readStored(person, answerId);
  return { calls: running.provider.calls - calls, last, text: stored.text, status: stored.status };
}

test.each(['error-in-choice', 'error-object-flat', 'error-event-flat', 'finish-error', 'finish-abort'])(
  'half an answer with %s behind it has failed, is kept, and is not given again',
  async (name) => {
    running.provider.answer('alpha', { body: await wire(name) });
    const ada = await running.studio.person();
    for (const _ of [1, 2])
      expect(await ask(ada, name)).toMatchObject({
        calls: 1,
        status: 'FAILED',
        text: 'The harbour opens at',
        last: { __typename: 'GenerationFailed', error: { code: 'PROVIDER_UNAVAILABLE' } },
      });
  },
);

test('an answer whose end has a word that nobody knows is whole, and is not given again; one that stopped is', async () => {
  const strange = (await wire('finish-error')).replace('"error"', '"no-such-word"');
  running.provider.answer('alpha', { body: strange }, { body: strange.replace('no-such-word', 'stop') });
  const ada = await running.studio.person();
  const asked = [await ask(ada, 'When?'), await ask(ada, 'When?'), await ask(ada, 'When?')];
  expect(asked.map(({ calls }) => calls)).toEqual([1, 1, 0]);
  for (const { last } of asked) expect(last).toMatchObject({ status: 'COMPLETE', finishReason: 'STOP' });
});
