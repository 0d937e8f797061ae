import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

interface Feed {
  readonly query: string;
  readonly variables: object;
  /** A cursor that the feed gave. */
  readonly cursor: string;
}

const FEEDS = ['generationEvents', 'conversationEvents', 'viewerEvents'] as const;
let studio: TestStudio;
let ada: Person;
let feeds: Record<(typeof FEEDS)[number], Feed>;
let strangers: Record<(typeof FEEDS)[number], Feed>;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  [feeds, strangers] = await Promise.all([feedsOf(ada), feedsOf(await studio.person())]);
});
afterAll(() => studio.close());

async function feedsOf(person: Person) {
  const conversationId = await person.startConversation();
  const live = {
    generationEvents: { args: '(generationId: $id, after: $after)', id: '' },
    conversationEvents: { args: '(conversationId: $id, after: $after)', id: conversationId },
    viewerEvents: { args: '(after: $after)', id: '' },
  };
  const open = (name: (typeof FEEDS)[number]): { query: string; variables: { id: string } } => ({
    query: `subscription (${name === 'viewerEvents' ? '' : '$id: ID!, '}$after: Cursor) {
      ${name}${live[name].args} { ... on FeedEvent { cursor } } }`,
    variables: { id: live[name].id },
  });
  const stop = new AbortController();
  const first = async (name: (typeof FEEDS)[number]) => {
    const { query, variables } = open(name);
    for await (const data of person.sse<Record<string, { cursor: string }>>(query, variables, stop.signal))
      return { query, variables, cursor: data[name]?.cursor ?? '' };
    return expect.unreachable(`${name} told nothing`);
  };
  const feedEvents = Promise.all([first('conversationEvents'), first('viewerEvents')]);
  const sent = await sendUntil(person, conversationId, feedEvents);
  live.generationEvents.id = sent;
  const [conversationEvents, viewerEvents] = await feedEvents;
  const generationEvents = await first('generationEvents');
  return { generationEvents, conversationEvents, viewerEvents };
}

/** Sends until both subscriptions have heard of it: they may open after the first. */
async function sendUntil(person: Person, conversationId: string, heard: Promise<unknown>): Promise<string> {
  let done = false;
  void heard.then(() => {
    done = true;
  });
  let id = '';
  do {
    id = (await person.send(conversationId, 'Hello')).generationId;
    await person.readAnswer(id);
  } while (!done);
  return id;
}

async function refusal({ query, variables }: Feed, after: string) {
  const events = ada.sse(query, { ...variables, after });
  return events.next().then(
    (event) => expect.unreachable(JSON.stringify(event)),
    (error: Error & { code?: string; fields?: unknown }) => error,
  );
}

describe.each(FEEDS)('%s', (name) => {
  test('refuses a cursor that is garbage', async () => {
    const { cursor } = feeds[name];
    const [mac = '', epoch = '', seq = ''] = cursor.split('.');
    const garbage = [
      '',
      'x',
      '%%%',
      `${cursor}x!`,
      `${mac}.${epoch}`,
      `${mac}.${epoch}.-1`,
      `${mac}.${epoch}.${seq}.fin`,
    ];
    const forged = [`${'A'.repeat(16)}.${epoch}.${seq}`, `${mac}.${'A'.repeat(epoch.length)}.${seq}`];
    for (const after of [...garbage, ...forged, `${cursor}\u0000`])
      expect(await refusal(feeds[name], after), after).toMatchObject({
        code: 'INVALID_INPUT',
        fields: [{ path: ['after'] }],
      });
  });

  test('refuses a cursor of another feed, also of somebody else’s', async () => {
    const others = FEEDS.filter((other) => other !== name).map((other) => feeds[other]);
    for (const { cursor } of [...others, ...Object.values(strangers)])
      expect(await refusal(feeds[name], cursor)).toMatchObject({
        code: 'INVALID_INPUT',
        fields: [{ path: ['after'] }],
      });
  });

  test('refuses a cursor from its future', async () => {
    const [mac, epoch] = feeds[name].cursor.split('.');
    for (const seq of ['zzzzz', 'zzzzzzzzzzz'])
      expect(await refusal(feeds[name], `${mac}.${epoch}.${seq}`)).toMatchObject({
        code: 'INVALID_INPUT',
        fields: [{ path: ['after'] }],
      });
  });
});

test('behind the terminal event an answer’s stream ends at once and empty', async () => {
  const { query, variables } = feeds.generationEvents;
  const all = await Array.fromAsync(ada.sse<{ generationEvents: { cursor: string } }>(query, variables));
  const after = all.at(-1)?.generationEvents.cursor;
  expect(await Array.fromAsync(ada.sse(query, { ...variables, after }))).toEqual([]);
});
