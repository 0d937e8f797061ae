import { expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { type Person, post } from '../../support/people/person.ts';
import { startStudio } from '../../support/server/studio.ts';

const SOCKETS = 50;
const EACH = 40;
const ALL = SOCKETS * EACH;
const EVENTS = 'subscription ($id: ID!) { generationEvents(generationId: $id) { __typename } }';

const connect = (url: string, person: Person) =>
  RawSocket.connected(url, { authorization: `Bearer ${person.tokens.accessToken}` });

test('while one person asks for 2,000 subscriptions, others are answered', async () => {
  await using studio = await startStudio({
    MAX_SUBSCRIPTIONS_PER_USER: String(ALL),
    DEMO_TOKEN_DELAY_MS: '10000',
  });
  const [ada, bob] = await Promise.all([studio.person(), studio.person()]);
  const { generationId: id } = await ada.send(await ada.startConversation(), 'Hello');
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => connect(studio.graphqlUrl, ada)));
  for (const socket of sockets)
    for (let nth = 0; nth < EACH; nth += 1) socket.subscribe(String(nth), EVENTS, { id });

  let answered = 0;
  while ((await studio.metric('viewers')) < ALL) {
    await answers(bob);
    answered += 1;
  }
  // Had he to stand in line behind all of them, it would be one or two.
  expect(answered).toBeGreaterThan(8);
  expect(studio.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
  await expect.poll(() => studio.metric('subscriptions')).toBe(0);
});

async function answers({ url, tokens }: Person): Promise<void> {
  const query = '{ viewer { conversations(first: 1) { edges { cursor } } } }';
  const { errors } = await post(url, tokens.accessToken, query);
  expect(errors).toBeUndefined();
}
