import { expect, test } from 'vitest';
import { type Person, post } from '../../support/person.ts';
import { RawSocket } from '../../support/raw-socket.ts';
import { startStudio } from '../../support/studio.ts';

const SOCKETS = 50;
const EACH = 40;
const ALL = SOCKETS * EACH;
const NEWS = 'subscription ($id: ID!) { conversationEvents(conversationId: $id) { __typename } }';

const connect = (url: string, person: Person) =>
  RawSocket.connected(url, { authorization: `Bearer ${person.tokens.accessToken}` });

test('while one person asks for 2,000 subscriptions, others are answered and nobody waits for a connection in vain', async () => {
  await using studio = await startStudio({ MAX_SUBSCRIPTIONS_PER_USER: String(ALL) });
  const [ada, bob] = await Promise.all([studio.person(), studio.person()]);
  const id = await ada.startConversation();
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => connect(studio.graphqlUrl, ada)));
  for (const socket of sockets)
    for (let nth = 0; nth < EACH; nth += 1) socket.subscribe(String(nth), NEWS, { id });

  let answered = 0;
  while ((await studio.metric('feed_readers')) < ALL) {
    await answers(bob);
    answered += 1;
    // Of ten connections this one person may keep only some busy: nobody has to stand in line behind it.
    expect(await studio.metric('database_waiting')).toBeLessThan(5);
  }
  expect(answered).toBeGreaterThan(0);
  expect(studio.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
  await expect.poll(() => studio.metric('subscriptions'), { timeout: 10_000 }).toBe(0);
}, 60_000);

async function answers({ url, tokens }: Person): Promise<void> {
  const query = '{ viewer { conversations(first: 1) { edges { cursor } } } }';
  const { errors } = await post(url, tokens.accessToken, query);
  expect(errors).toBeUndefined();
}
