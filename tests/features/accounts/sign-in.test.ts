import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attemptUnsigned, faultyFields } from '../../support/people/attempt.ts';
import { type Person, post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { suspend } from '../../support/server/suspend.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const attempt = (mutation: string, input: object) => attemptUnsigned(studio.graphqlUrl, mutation, input);

test('a new account is signed in, and its name comes from its address', async () => {
  const { data } = await post<{ register: { viewer: object; tokens: { accessToken: string } } }>(
    studio.graphqlUrl,
    null,
    `mutation ($input: RegisterInput!) { register(input: $input) { ... on RegisterPayload {
      viewer { email displayName verified tier settings conversations { totalCount } } tokens { accessToken } } } }`,
    { input: { email: ' Grace.Hopper@Example.COM ', password: 'nanoseconds' } },
  );
  expect(data?.register.viewer).toEqual({
    email: 'grace.hopper@example.com',
    displayName: 'grace.hopper',
    verified: false,
    tier: 'FREE',
    settings: {},
    conversations: { totalCount: 0 },
  });
  const viewer = await post(
    studio.graphqlUrl,
    data?.register.tokens.accessToken ?? '',
    '{ viewer { email } }',
  );
  expect(viewer.data).toEqual({ viewer: { email: 'grace.hopper@example.com' } });
});

test('one signs in with the address in any case, as often as one likes', async () => {
  for (const email of [ada.email, ada.email.toUpperCase(), ` ${ada.email} `]) {
    const outcome = await attempt('signIn', { email, password: ada.password });
    expect(outcome.__typename, email).toBe('SignInPayload');
  }
});

test('one address is one account, in whatever case', async () => {
  const before = await countRows(studio.databaseUrl);
  for (const email of [ada.email, ada.email.toUpperCase(), ` ${ada.email}`]) {
    const outcome = await attempt('register', { email, password: 'another password' });
    expect(faultyFields(outcome), email).toEqual(['email']);
  }
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test('of twenty who register one address at once, one gets it', async () => {
  const input = { email: 'everybody@example.com', password: 'a good password' };
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => attempt('register', input)));
  const names = outcomes.map(({ __typename }) => __typename);
  expect(names.filter((name) => name === 'RegisterPayload')).toHaveLength(1);
  expect(names.filter((name) => name === 'InvalidInputError')).toHaveLength(19);
});

test('a wrong password and an unknown address look alike', async () => {
  const before = await countRows(studio.databaseUrl);
  const wrong = await attempt('signIn', { email: ada.email, password: 'a wrong password' });
  expect(faultyFields(wrong)).toEqual(['password']);
  for (const input of [
    { email: 'nobody@example.com', password: ada.password },
    { email: 'no address', password: ada.password },
    { email: '', password: '' },
    { email: ada.email, password: `${ada.password} ` },
    { email: ada.email, password: ada.password.toUpperCase() },
  ])
    expect(await attempt('signIn', input), JSON.stringify(input)).toEqual(wrong);
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test('a suspended person is told so after the right password alone', async () => {
  const mallory = await studio.person();
  await suspend(studio.databaseUrl, mallory.email);
  const right = await attempt('signIn', { email: mallory.email, password: mallory.password });
  expect(right).toMatchObject({ __typename: 'ForbiddenError', code: 'FORBIDDEN' });
  const wrong = await attempt('signIn', { email: mallory.email, password: 'a wrong password' });
  expect(wrong).toMatchObject({ __typename: 'InvalidInputError' });
  const refreshed = await attempt('refreshSession', { refreshToken: mallory.tokens.refreshToken });
  expect(faultyFields(refreshed)).toEqual(['refreshToken']);
});
