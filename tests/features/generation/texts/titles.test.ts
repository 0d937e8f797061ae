import { afterAll, beforeAll, expect, test } from 'vitest';
import { FeedEvents } from '../../../support/people/feed-events.ts';
import { modelId } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';
import { startStudio } from '../../../support/server/studio.ts';

const READ = 'query ($id: ID!) { conversation(id: $id) { title revision } }';
const RENAME = `mutation ($input: UpdateConversationInput!) {
  updateConversation(input: $input) { ... on UpdateConversationPayload { conversation { revision } } ... on Error { message } }
}`;

interface Titled {
  readonly title: string;
  readonly revision: number;
}

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio({ AUTO_TITLE: 'on' }, { models: ['alpha', 'beta', 'slow', 'broken'] });
});
afterAll(() => running[Symbol.asyncDispose]());

const read = async (person: Person, id: string) =>
  (await person.get<{ conversation: Titled }>(READ, { id })).conversation;

const asksForTitle = (body: object | undefined) => JSON.stringify(body ?? null).includes('Write a title');

/** The events of a conversation up to the one that tells of its title. */
async function titleAnnounced(events: FeedEvents): Promise<string | undefined> {
  for (;;) {
    const [event] = await events.take(1);
    const title = event?.conversation?.title;
    if (title !== undefined && title !== 'New conversation') return title;
  }
}

test('after the first answer the model names the conversation, and every tab is told', async () => {
  const { provider, studio } = running;
  provider.answer('alpha', { text: 'Flour, water, salt.' }, { text: '"Baking bread"' });
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  await using list = await FeedEvents.open(ada, 'viewerEvents');
  await using tab = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  const before = await read(ada, conversationId);
  const asked = provider.nextRequestAfterNow();
  await ada.send(conversationId, 'How do I bake bread?');
  await asked;
  const { body } = await provider.nextRequest();
  expect(await Promise.all([titleAnnounced(list), titleAnnounced(tab)])).toEqual([
    'Baking bread',
    'Baking bread',
  ]);
  expect(await read(ada, conversationId)).toEqual({ title: 'Baking bread', revision: before.revision + 1 });
  expect(Object.keys(body)).not.toContain('temperature');
  expect(body).toMatchObject({
    model: 'alpha',
    // Room to think, and the model's own temperature: some have no other.
    max_tokens: 2000,
    messages: [
      { role: 'user', content: 'How do I bake bread?' },
      { role: 'assistant', content: 'Flour, water, salt.' },
      { role: 'user', content: expect.stringContaining('title') },
    ],
  });
});

test('a title that somebody chose stays, whether at the start, before the answer or during it', async () => {
  const { provider, studio } = running;
  const ada = await studio.person();
  const chosen = await ada.startConversation({ title: 'New conversation', modelId: modelId('test/beta') });
  const calls = provider.calls;
  await ada.readAnswer((await ada.send(chosen, 'Hello')).generationId);

  const release = Promise.withResolvers<void>();
  provider.answer(
    'slow',
    { text: 'Yes.' },
    { text: 'Too late', hold: { afterChunks: 0, until: release.promise } },
  );
  const renamed = await ada.startConversation({ modelId: modelId('test/slow') });
  await ada.readAnswer((await ada.send(renamed, 'Is it slow?')).generationId);
  while (!asksForTitle(provider.requests.at(-1)?.body)) await provider.nextRequest();
  await ada.get(RENAME, { input: { conversationId: renamed, title: 'Mine' } });
  const { closed } = provider.requests.at(-1) ?? {};
  release.resolve();
  await closed;
  // What it would have told is told before this.
  await using tab = await FeedEvents.open(ada, 'conversationEvents', { conversationId: renamed });
  await ada.readAnswer((await ada.send(renamed, 'Really?')).generationId);
  expect((await tab.take(4)).some(({ conversation }) => conversation?.title === 'Too late')).toBe(false);
  expect((await read(ada, renamed)).title).toBe('Mine');
  expect((await read(ada, chosen)).title).toBe('New conversation');
  // One for the chosen one, three for the renamed one: nobody was asked for a title that is there.
  expect(provider.calls - calls).toBe(4);
});

test('a model that fails leaves the title as it is, and is asked again after the next answer', async () => {
  const { provider, studio } = running;
  const ada = await studio.person();
  const conversationId = await ada.startConversation({ modelId: modelId('test/broken') });
  provider.answer(
    'broken',
    { text: 'One.' },
    { fault: 'server-error' },
    { text: 'Two.' },
    { text: 'Counting' },
  );
  const failing = provider.nextRequestAfterNow();
  const { generationId } = await ada.send(conversationId, 'Count.');
  const answer = await ada.readAnswer(generationId);
  expect(answer.last).toMatchObject({ status: 'COMPLETE' });
  await failing;
  await (await provider.nextRequest()).closed;
  expect((await read(ada, conversationId)).title).toBe('New conversation');

  await using tab = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  await expect
    .poll(() => studio.log.filter(({ msg, level }) => msg === 'no title was made' && level === 20).length)
    .toBe(1);
  await ada.send(conversationId, 'Go on.');
  expect(await titleAnnounced(tab)).toBe('Counting');
  expect(provider.requests.at(-1)?.body.messages).toHaveLength(5);
});

test('nobody is asked for a title after the third answer, however often it failed; what was no answer does not count', async () => {
  const { provider, studio } = running;
  const ada = await studio.person();
  const conversationId = await ada.startConversation({ modelId: modelId('test/alpha') });
  const failed = () => studio.log.filter(({ msg }) => msg === 'no title was made').length;
  const before = failed();
  const titlesAsked = () => provider.requests.filter(({ body }) => asksForTitle(body)).length;
  const asked = titlesAsked();
  provider.answer(
    'alpha',
    { fault: 'server-error' },
    { text: 'One.' },
    { fault: 'server-error' },
    { text: 'Two.' },
    { fault: 'server-error' },
    { text: 'Three.' },
    { fault: 'server-error' },
    { text: 'Four.' },
  );
  const say = async (text: string) =>
    (await ada.readAnswer((await ada.send(conversationId, text)).generationId)).last?.status;
  expect(await say('Nobody?')).toBe('FAILED');
  for (const tries of [1, 2, 3]) {
    expect(await say('Count.')).toBe('COMPLETE');
    await expect.poll(failed).toBe(before + tries);
  }
  for (let turn = 0; turn < 3; turn++) expect(await say('Go on.')).toBe('COMPLETE');
  expect(titlesAsked()).toBe(asked + 3);
  expect((await read(ada, conversationId)).title).toBe('New conversation');
});

test('what a model thinks before it says a title is no title', async () => {
  const { provider, studio } = running;
  const ada = await studio.person();
  const conversationId = await ada.startConversation({ modelId: modelId('test/broken') });
  await using tab = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  provider.answer('broken', { text: 'Flour.' }, { text: '<think>\nA title.\n</think>\n\nBaking bread' });
  await ada.send(conversationId, 'How?');
  expect(await titleAnnounced(tab)).toBe('Baking bread');
});

test('several answers side by side ask for one title', async () => {
  const { provider, studio } = running;
  const ada = await studio.person();
  const conversationId = await ada.startConversation({ modelId: modelId('test/alpha') });
  await using tab = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  const calls = provider.calls;
  provider.answer('alpha', { text: 'An answer.' });
  provider.answer('beta', { text: 'Another.' });
  const modelIds = [modelId('test/alpha'), modelId('test/beta')];
  await ada.send(conversationId, 'Who are you?', { modelIds });
  expect(await titleAnnounced(tab)).toBe('An answer');
  expect(provider.calls - calls).toBe(3);
});

test('a title that is being made does not hold up a stop', async () => {
  const { studio, provider } = await startProviderStudio({ AUTO_TITLE: 'on', SHUTDOWN_GRACE_MS: '60000' });
  await using _ = { [Symbol.asyncDispose]: () => provider.stop() };
  provider.answer('alpha', { text: 'Hello.' }, { fault: 'hang-before-headers' });
  const ada = await studio.person();
  await ada.readAnswer((await ada.send(await ada.startConversation(), 'Hi')).generationId);
  await provider.nextRequest();
  const { closed } = await provider.nextRequest();
  await studio.close();
  expect((await closed).whole).toBe(false);
});

test('the demo names conversations by itself, and AUTO_TITLE=off leaves all as they are', async () => {
  await using studio = await startStudio({ AUTO_TITLE: 'on' });
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  await using tab = await FeedEvents.open(ada, 'conversationEvents', { conversationId });
  await ada.send(conversationId, 'Can you please show me the planets in a table?');
  expect(await titleAnnounced(tab)).toBe('Planets in a table');

  await using quiet = await startStudio({ AUTO_TITLE: 'off' });
  const bob = await quiet.person();
  const untitled = await bob.startConversation();
  await using events = await FeedEvents.open(bob, 'conversationEvents', { conversationId: untitled });
  await bob.readAnswer((await bob.send(untitled, 'Hello')).generationId);
  await bob.readAnswer((await bob.send(untitled, 'Hello again')).generationId);
  const titles = (await events.take(14)).flatMap(({ conversation }) => conversation?.title ?? []);
  expect(titles).toEqual(Array(4).fill('New conversation'));
  expect((await read(bob, untitled)).title).toBe('New conversation');
});
