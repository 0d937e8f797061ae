import { afterAll, beforeAll, expect, test } from 'vitest';
import { growTree, pathWithBranches } from '../../support/database/tree-rows.ts';
import type { Person } from '../../support/people/person.ts';
import { Chance, rounds } from '../../support/rounds.ts';
import { command, madeId } from '../../support/server/command.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { CacheClient, readAll, readFavorites, readPinned, withoutPlace } from './cache-client.ts';
import { type Known, RANDOM_CHANGES } from './random-changes.ts';

const TABS = 3;
const OPERATIONS = rounds({ few: 99, full: 1_000 });

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

async function libraryOf(person: Person): Promise<Known> {
  const watched = [
    await person.startConversation({ title: 'one' }),
    await person.startConversation({ title: 'two' }),
  ];
  return {
    watched,
    conversations: [...watched],
    ...{ messages: [], elsewhere: [], files: [] },
    ...{ folders: [], trays: [], tags: [], templates: [] },
  };
}

async function live(
  person: Person,
  known: Known,
  chance: Chance,
  operations: number,
  log: string[],
): Promise<void> {
  for (let nth = 0; nth < operations; nth += 1) {
    const names = Object.keys(RANDOM_CHANGES);
    const name = names[chance.between(0, names.length - 1)] ?? '';
    log.push(name);
    await RANDOM_CHANGES[name]?.(person, known, chance);
  }
}

test('tabs that apply events alone hold what a fresh read gives', { timeout: 900_000 }, async () => {
  const chance = new Chance();
  const [person, stranger] = [await studio.person(), await studio.person()];
  const [known, strange] = [await libraryOf(person), await libraryOf(stranger)];
  await using opened = new AsyncDisposableStack();
  const tabs: CacheClient[] = [];
  for (let nth = 0; nth < TABS; nth += 1)
    tabs.push(opened.use(await CacheClient.open(person, known.watched)));
  const log: string[] = [];
  const each = Math.ceil(OPERATIONS / TABS);
  await Promise.all([
    ...tabs.map(() => live(person, known, chance, each, log)),
    live(stranger, strange, chance, Math.ceil(each / 3), []),
  ]);
  await allAnnounced(person, known, tabs);
  const heldIds = tabs
    .flatMap(({ objects }) => [...objects.values()])
    .filter(({ __typename }) => __typename === 'Message')
    .map(({ id }) => id);
  const fresh = await readAll(person, [...new Set([...known.messages, ...heldIds])]);
  const favorites = [...(await readFavorites(person)).values()].map(withoutPlace);
  const pinned = await readPinned(person, known.watched);
  for (const tab of tabs) {
    if (tab.resets > 0) console.log(`told to read again ${tab.resets} times`);
    expect(differences(fresh, tab.objects), log.join(' ')).toEqual([]);
    expect(tab.favorites, log.join(' ')).toEqual(favorites);
    expect(known.watched.map((id) => tab.pinnedIn(id))).toEqual(pinned);
  }
  expect(fresh.size).toBeGreaterThan(10);
});

test.each([
  [90, 0],
  [150, 1],
])(
  'a tab that holds a page of %i messages forgets those below one that it does not hold',
  async (length, resets) => {
    const person = await studio.person();
    const conversationId = await person.startConversation();
    const [, row = ''] = Buffer.from(conversationId, 'base64url').toString().split(':');
    const rows = await growTree(studio.databaseUrl, row, pathWithBranches(length, 0), length - 1);
    const ids = rows.map((id) => Buffer.from(`Message:${id}`).toString('base64url'));
    await using tab = await CacheClient.open(person, [conversationId]);
    await tab.hold(ids.slice(-20));
    await command(person, 'deleteMessage', { messageId: ids[4], scope: 'SUBTREE' });
    await command(person, 'reactToMessage', { messageId: ids[0], emoji: '🏁', reacted: true });
    await tab.sees(conversationId, 'ReactionsChanged', ids[0] ?? '');
    expect(differences(await readAll(person, ids.slice(0, 1)), tab.objects)).toEqual([]);
    expect(tab.resets).toBe(resets);
  },
);

/** Ends each feed with an event that comes once, and waits until each tab was told of it. */
async function allAnnounced(person: Person, { watched }: Known, tabs: readonly CacheClient[]): Promise<void> {
  for (const conversationId of watched) {
    const { userMessageId, generationId } = await person.send(conversationId, 'The last word of all');
    await person.readAnswer(generationId);
    await command(person, 'reactToMessage', { messageId: userMessageId, emoji: '🏁', reacted: true });
    await Promise.all(tabs.map((tab) => tab.sees(conversationId, 'ReactionsChanged', userMessageId)));
  }
  const tagId = await madeId(person, 'createTag', { name: 'the last tag of all' }, 'tag');
  await command(person, 'deleteTag', { tagId });
  await Promise.all(tabs.map((tab) => tab.sees('viewer', 'TagRemoved', tagId)));
}

/** What is missing, left over or another one, object by object. */
function differences(fresh: ReadonlyMap<string, object>, held: ReadonlyMap<string, object>): object[] {
  return [...new Set([...fresh.keys(), ...held.keys()])].flatMap((id) => {
    const [one, other] = [fresh.get(id) ?? null, held.get(id) ?? null];
    return JSON.stringify(one) === JSON.stringify(other) ? [] : [{ id, fresh: one, held: other }];
  });
}
