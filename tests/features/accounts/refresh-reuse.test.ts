import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { HitCounter } from '../../../src/core/hit-counter.ts';
import { newId } from '../../../src/core/ids.ts';
import { Authenticator } from '../../../src/features/accounts/authenticator.ts';
import { isSessionOpen, sessionStore } from '../../../src/features/accounts/sessions.store.ts';
import { Sessions, type SessionTokens } from '../../../src/features/accounts/sessions.ts';
import { tellingChanges } from '../../../src/features/live/changes.ts';
import { MemoryFeed } from '../../../src/platform/feed/memory-feed.ts';
import { joseTokens } from '../../../src/platform/token/jose-tokens.ts';
import { type OpenTestDatabase, openTestDatabase } from '../../support/database/database-client.ts';

/** Sessions on the real database with a clock that the story turns. */
let now = Date.now();
const clock = { now: () => new Date(now) };
const feed = new MemoryFeed({ maxBytes: 65_536, maxAgeMs: 900_000, clock });
const tokens = joseTokens(Buffer.alloc(32, 7));
let database: OpenTestDatabase;
let sessions: Sessions;
let authenticator: Authenticator;
beforeAll(async () => {
  database = await openTestDatabase();
  const counter = new HitCounter('sessions');
  authenticator = new Authenticator({ tokens, feed, clock, counter, isOpen: isSessionOpen(database.prisma) });
  sessions = new Sessions({
    store: sessionStore(),
    tokens,
    feed,
    authenticator,
    transact: tellingChanges(database.transact, feed),
    clock,
  });
});
afterAll(async () => {
  await feed.close();
  await database.close();
});

let first: SessionTokens;
beforeEach(async () => {
  const id = newId();
  const user = { id, email: `${id}@example.com`, displayName: 'Ada', passwordHash: '-' };
  await database.prisma.user.create({ data: user });
  ({ tokens: first } = await database.transact((tx) => sessions.open(tx, id)));
});

const refresh = ({ refreshToken }: SessionTokens) => sessions.refresh({ refreshToken });
const REFUSED = { code: 'INVALID_INPUT', fields: [{ path: ['refreshToken'] }] };

test('a used token may be repeated within ten seconds', async () => {
  await refresh(first);
  now += 10_000;
  await refresh(first);
});

test('used later, it is taken for stolen: the whole session ends, for the thief and the owner', async () => {
  const second = await refresh(first);
  const third = await refresh(second);
  now += 10_001;
  await expect(refresh(first)).rejects.toMatchObject(REFUSED);
  await expect(refresh(third)).rejects.toMatchObject(REFUSED);
  expect(await authenticator.authenticate(third.accessToken)).toBeNull();
});

test('a session ends 30 days after its last use', async () => {
  const day = 24 * 60 * 60_000;
  now += 29 * day;
  const second = await refresh(first);
  now += 29 * day;
  const third = await refresh(second);
  now += 30 * day;
  await expect(refresh(third)).rejects.toMatchObject(REFUSED);
});

test('only a hash of a refresh token is stored', async () => {
  const rows = await database.prisma.refreshToken.findMany();
  expect(JSON.stringify(rows)).not.toContain(first.refreshToken);
  for (const { hash } of rows) expect(hash).toMatch(/^[0-9a-f]{64}$/);
});
