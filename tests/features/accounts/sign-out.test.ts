import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { Person, post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio({ DEMO_TOKEN_DELAY_MS: '6' });
});
afterAll(() => studio.close());

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) {
  ... on SignInPayload { tokens { accessToken refreshToken } } } }`;
const SIGN_OUT = `mutation ($everywhere: Boolean) { signOut(input: { everywhere: $everywhere }) {
  ... on SignOutPayload { everywhere } } }`;
const EVENTS = 'subscription { viewerEvents { __typename ... on SessionRevoked { sessionId } } }';

/** The same person on another device. */
async function elsewhere({ url, email, password }: Person): Promise<Person> {
  const { data } = await post<{ signIn: { tokens: Person['tokens'] } }>(url, null, SIGN_IN, {
    input: { email, password },
  });
  return new Person(url, email, password, data?.signIn.tokens ?? expect.unreachable('not signed in'));
}

const status = async (person: Person) => (await person.ask('{ viewer { id } }')).status;

test('a session that is signed out ends at once; the others go on', async () => {
  const phone = await studio.person();
  const laptop = await elsewhere(phone);
  const told = await phone.get('mutation { signOut { ... on SignOutPayload { everywhere } } }');
  expect(told).toEqual({ signOut: { everywhere: false } });
  expect([await status(phone), await status(laptop)]).toEqual([401, 200]);
});

test('what an instance believes of a session ends with it, wherever it was signed out', async () => {
  const phone = await studio.person();
  const laptop = await elsewhere(phone);
  const each = async (person: Person) => [await status(person), await status(person)];
  for (const person of [phone, laptop]) expect(await each(person)).toEqual([200, 200]);
  await phone.get(SIGN_OUT);
  // Well before anything that is believed runs out.
  await expect.poll(() => each(phone), { timeout: 2500 }).toEqual([401, 401]);
  expect(await each(laptop)).toEqual([200, 200]);
  await (await elsewhere(phone)).get(SIGN_OUT, { everywhere: true });
  await expect.poll(() => each(laptop), { timeout: 2500 }).toEqual([401, 401]);
});

test('signing out everywhere ends every session of this person, and of nobody else', async () => {
  const grace = await studio.person();
  const phone = await studio.person();
  const [laptop, tablet] = await Promise.all([elsewhere(phone), elsewhere(phone)]);
  expect(await laptop.get(SIGN_OUT, { everywhere: true })).toEqual({ signOut: { everywhere: true } });
  for (const person of [phone, laptop, tablet]) expect(await status(person)).toBe(401);
  expect(await status(grace)).toBe(200);
  expect(await status(await elsewhere(phone))).toBe(200);
});

test('open streams end with their session and say why; the answer is written to its end', async () => {
  const phone = await studio.person();
  const laptop = await elsewhere(phone);
  const { generationId } = await phone.send(await phone.startConversation(), 'Hello');
  const stream = phone.watch(generationId);
  await stream.next();
  await using socket = await RawSocket.connected(studio.graphqlUrl, {
    authorization: `Bearer ${phone.tokens.accessToken}`,
  });
  socket.subscribe('1', 'subscription ($id: ID!) { generationEvents(generationId: $id) { __typename } }', {
    id: generationId,
  });
  await socket.next('next');

  await phone.get(SIGN_OUT);
  expect(await socket.closed).toEqual({ code: 4403, reason: 'The session has ended' });
  await expect(Array.fromAsync(stream)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect((await laptop.readAnswer(generationId)).last).toMatchObject({ status: 'COMPLETE' });
});

test('the person’s other devices are told which session ended', async () => {
  const phone = await studio.person();
  const laptop = await elsewhere(phone);
  await using socket = await RawSocket.connected(studio.graphqlUrl, {
    authorization: `Bearer ${laptop.tokens.accessToken}`,
  });
  const before = await studio.metric('feed_readers');
  socket.subscribe('1', EVENTS);
  await expect.poll(() => studio.metric('feed_readers')).toBeGreaterThan(before);
  const { sid } = JSON.parse(
    Buffer.from(phone.tokens.accessToken.split('.')[1] ?? '', 'base64url').toString(),
  );
  await phone.get(SIGN_OUT);
  const { payload } = await socket.next('next');
  expect(payload).toEqual({ data: { viewerEvents: { __typename: 'SessionRevoked', sessionId: sid } } });
});

test('who is not signed in cannot sign out', async () => {
  const { errors } = await post(studio.graphqlUrl, null, SIGN_OUT);
  expect(errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' });
});
