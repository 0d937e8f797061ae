import { expect, test } from 'vitest';
import { NetworkError, SignedOutError } from '../../client/sdk/src/errors.ts';
import { Session } from '../../client/sdk/src/session.ts';
import { memoryTokens, type SessionTokens } from '../../client/sdk/src/tokens.ts';

const NOW = Date.parse('2026-01-31T09:30:00.000Z');

function tokens(name: string, endsInMs = 15 * 60_000): SessionTokens {
  return {
    accessToken: `access ${name}`,
    refreshToken: `refresh ${name}`,
    accessTokenExpiresAt: new Date(NOW + endsInMs).toISOString(),
  };
}

/** A session that holds the tokens `old`, and what it asked to be refreshed. */
function sessionWith(refresh: (refreshToken: string) => Promise<SessionTokens | null>, held = tokens('old')) {
  const store = memoryTokens(held);
  const asked: string[] = [];
  const session = new Session({
    tokens: store,
    now: () => NOW,
    refresh: (refreshToken) => {
      asked.push(refreshToken);
      return refresh(refreshToken);
    },
  });
  return { session, store, asked };
}

test('all who wait for a new token get the same one, and the next to come too', async () => {
  const { session, store, asked } = sessionWith(async () => tokens('new'));
  const renewed = await Promise.all(Array.from({ length: 20 }, () => session.renew('access old')));
  expect(new Set(renewed)).toEqual(new Set(['access new']));
  expect(await session.renew('access old')).toBe('access new');
  expect(asked).toEqual(['refresh old']);
  expect(store.get()).toEqual(tokens('new'));
});

test('a token is renewed half a minute before its end', async () => {
  const early = sessionWith(async () => tokens('new'), tokens('old', 31_000));
  expect(await early.session.accessToken()).toBe('access old');
  const late = sessionWith(async () => tokens('new'), tokens('old', 29_000));
  expect(await late.session.accessToken()).toBe('access new');
});

test('a clock that is ahead does not cause a refresh with every request', async () => {
  let made = 0;
  const { session, asked } = sessionWith(async () => tokens(`${++made}`, -1), tokens('old', -1));
  for (let request = 0; request < 5; request++) await session.accessToken();
  expect(asked).toHaveLength(1);
  expect(await session.renew('access 1')).toBe('access 2');
});

test('what another tab has renewed meanwhile is used, even when our own refresh token is refused', async () => {
  const first = sessionWith(async () => tokens('ours'));
  first.store.set(tokens('theirs'));
  expect(await first.session.renew('access old')).toBe('access theirs');
  expect(first.asked).toEqual([]);

  const second = sessionWith(async () => {
    second.store.set(tokens('theirs'));
    return null;
  });
  expect(await second.session.renew('access old')).toBe('access theirs');
  expect(second.store.get()).toEqual(tokens('theirs'));
});

test('a refused refresh token clears the tokens', async () => {
  const { session, store } = sessionWith(async () => null);
  await expect(session.renew('access old')).rejects.toBeInstanceOf(SignedOutError);
  expect(store.get()).toBeNull();
  expect(await session.accessToken()).toBeNull();
});

test('an app that signs out while its token is being renewed stays signed out', async () => {
  const { session, store } = sessionWith(async () => {
    store.set(null);
    return tokens('new');
  });
  await expect(session.renew('access old')).rejects.toBeInstanceOf(SignedOutError);
  expect(store.get()).toBeNull();
});

test('a refresh that gets no answer keeps the tokens, and may be tried again', async () => {
  let isAway = true;
  const { session, store } = sessionWith(async () => {
    if (isAway) throw new NetworkError('away');
    return tokens('new');
  });
  await expect(session.renew('access old')).rejects.toBeInstanceOf(NetworkError);
  expect(store.get()).toEqual(tokens('old'));
  isAway = false;
  expect(await session.renew('access old')).toBe('access new');
});
