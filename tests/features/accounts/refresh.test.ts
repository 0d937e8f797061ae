import { afterAll, beforeAll, expect, test } from 'vitest';
import { attemptUnsigned, faultyFields } from '../../support/people/attempt.ts';
import { type Person, post, type TestTokens } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const REFRESH = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) {
  ... on RefreshSessionPayload { tokens {
    accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt } } } }`;
interface Refreshed {
  refreshSession: { tokens: TestTokens & { accessTokenExpiresAt: string; refreshTokenExpiresAt: string } };
}

async function refresh(refreshToken: string) {
  const { data } = await post<Refreshed>(studio.graphqlUrl, null, REFRESH, { input: { refreshToken } });
  return data?.refreshSession.tokens ?? expect.unreachable('the session was not refreshed');
}

test('a session goes on with new tokens, which hold 15 minutes and 30 days', async () => {
  const tokens = await refresh(ada.tokens.refreshToken);
  expect(tokens.refreshToken).not.toBe(ada.tokens.refreshToken);
  const left = (moment: string) => (Date.parse(moment) - Date.now()) / 60_000;
  expect(left(tokens.accessTokenExpiresAt)).toBeGreaterThan(14);
  expect(left(tokens.accessTokenExpiresAt)).toBeLessThanOrEqual(15);
  expect(left(tokens.refreshTokenExpiresAt) / 60 / 24).toBeGreaterThan(29.9);
  expect(left(tokens.refreshTokenExpiresAt) / 60 / 24).toBeLessThanOrEqual(30);
  const viewer = await post(studio.graphqlUrl, tokens.accessToken, '{ viewer { email } }');
  expect(viewer.data).toEqual({ viewer: { email: ada.email } });
});

test('twenty tabs that refresh at once all succeed', async () => {
  const grace = await studio.person();
  const all = await Promise.all(Array.from({ length: 20 }, () => refresh(grace.tokens.refreshToken)));
  expect(new Set(all.map(({ refreshToken }) => refreshToken)).size).toBe(20);
  for (const { accessToken } of all)
    expect((await post(studio.graphqlUrl, accessToken, '{ viewer { email } }')).status).toBe(200);
  await Promise.all(all.map(({ refreshToken }) => refresh(refreshToken)));
});

test('a session that was signed out is not refreshed', async () => {
  const grace = await studio.person();
  await grace.get('mutation { signOut { __typename } }');
  const outcome = await attemptUnsigned(studio.graphqlUrl, 'refreshSession', {
    refreshToken: grace.tokens.refreshToken,
  });
  expect(faultyFields(outcome)).toEqual(['refreshToken']);
});

test.each(['', 'x', 'x'.repeat(1001)])(
  'a refresh token that was never given is refused',
  async (refreshToken) => {
    const outcome = await attemptUnsigned(studio.graphqlUrl, 'refreshSession', { refreshToken });
    expect(faultyFields(outcome)).toEqual(['refreshToken']);
  },
);

test('access and refresh tokens do not stand in for one another', async () => {
  const { accessToken, refreshToken } = (await studio.person()).tokens;
  const outcome = await attemptUnsigned(studio.graphqlUrl, 'refreshSession', { refreshToken: accessToken });
  expect(faultyFields(outcome)).toEqual(['refreshToken']);
  expect((await post(studio.graphqlUrl, refreshToken, '{ viewer { id } }')).status).toBe(401);
});
