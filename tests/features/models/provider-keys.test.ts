import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { sql } from '../../support/database/sql.ts';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { keysOf, removeKey, setKey } from './key-calls.ts';
import { listNames } from './model-queries.ts';

const SERVERS_KEY = 'sk-of-the-server-0123456789';
let provider: FakeProvider;
let anthropic: FakeProvider;
let studio: TestStudio;
let ada: Person;
let bob: Person;
const secrets: string[] = [];
beforeAll(async () => {
  [provider, anthropic] = await Promise.all([
    startFakeProvider({ models: ['alpha'] }),
    startFakeProvider({ models: ['claude-a'] }),
  ]);
  studio = await startStudio({
    OPENAI_BASE_URL: provider.urls.openai,
    OPENAI_API_KEY: SERVERS_KEY,
    ANTHROPIC_BASE_URL: anthropic.urls.anthropic,
    DEFAULT_MODEL: 'openai/alpha',
    LOG_LEVEL: 'trace',
  });
  [ada, bob] = await Promise.all([studio.person(), studio.person()]);
});
afterAll(async () => {
  await studio.close();
  await Promise.all([provider.stop(), anthropic.stop()]);
});

function newKey(): string {
  const key = `sk-own-${randomBytes(16).toString('hex')}`;
  secrets.push(key);
  return key;
}

/** The key that the provider was asked with for an answer to this person. */
async function usedFor(person: Person): Promise<string> {
  const text = randomBytes(8).toString('hex');
  const { generationId } = await person.send(await person.startConversation(), text);
  await person.readAnswer(generationId);
  const asked = provider.requests.filter(({ prompt }) => prompt === text);
  return asked.map(({ headers }) => headers.authorization?.replace('Bearer ', '')).join();
}

test('a person’s own key goes before the server’s, for that person alone, from the next answer on', async () => {
  expect(await usedFor(ada)).toBe(SERVERS_KEY);
  const [first, second, bobs] = [newKey(), newKey(), newKey()];
  expect(await setKey(ada, 'openai', first)).toEqual([{ provider: 'openai', hint: first.slice(-4) }]);
  expect(await usedFor(ada)).toBe(first);
  expect(await usedFor(bob)).toBe(SERVERS_KEY);
  await setKey(bob, 'openai', bobs);
  expect([await usedFor(ada), await usedFor(bob)]).toEqual([first, bobs]);
  expect(await setKey(ada, 'openai', ` ${second}\n`)).toEqual([
    { provider: 'openai', hint: second.slice(-4) },
  ]);
  // Over and over, by whichever instance answers.
  for (let round = 0; round < 4; round++) expect(await usedFor(ada)).toBe(second);
  expect(await keysOf(bob)).toEqual([{ provider: 'openai', hint: bobs.slice(-4) }]);
  expect(await removeKey(ada, 'openai')).toEqual([]);
  for (let round = 0; round < 4; round++) expect(await usedFor(ada)).toBe(SERVERS_KEY);
  expect(await attempt(ada, 'removeProviderKey', { provider: 'openai' })).toMatchObject({
    __typename: 'NotFoundError',
  });
  expect(await usedFor(bob)).toBe(bobs);
  await removeKey(bob, 'openai');
});

test('whoever changes keys again and again is always answered by the newest', async () => {
  for (let round = 0; round < 10; round++) {
    const key = newKey();
    await setKey(ada, 'openai', key);
    expect(await usedFor(ada)).toBe(key);
    if (round % 3 !== 0) continue;
    await removeKey(ada, 'openai');
    expect(await usedFor(ada)).toBe(SERVERS_KEY);
  }
});

test('a provider that the server has no key for is there for those who have one', async () => {
  const modelId = encodeGlobalId('Model', 'anthropic/claude-a');
  const missing = await attempt(ada, 'createConversation', { modelId });
  expect(missing.message).toContain('ANTHROPIC_API_KEY');
  const key = newKey();
  await setKey(ada, 'anthropic', key);
  expect(await listNames(ada, { provider: 'anthropic' })).toEqual(['anthropic/claude-a']);
  expect(await listNames(bob, { provider: 'anthropic' })).toEqual([]);
  const conversationId = await ada.startConversation({ modelId });
  const { generationId } = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(generationId);
  expect(anthropic.requests.at(-1)?.headers['x-api-key']).toBe(key);
  const { conversation } = await ada.get<{ conversation: { model: object } }>(
    'query ($id: ID!) { conversation(id: $id) { model { name contextWindow enabled } } }',
    { id: conversationId },
  );
  expect(conversation.model).toEqual({ name: 'claude-a', contextWindow: 8192, enabled: true });
  const asks = anthropic.listCalls;
  for (let at = 0; at < 5; at++) await listNames(ada);
  expect(anthropic.listCalls - asks).toBeLessThanOrEqual(1);
  await removeKey(ada, 'anthropic');
  expect(await listNames(ada, { provider: 'anthropic' })).toEqual([]);
  expect(await attempt(ada, 'sendMessage', { conversationId, text: 'Still there?' })).toMatchObject({
    __typename: 'InvalidInputError',
  });
});

test('a key that the provider does not accept fails the answer, and says whose it is', async () => {
  const key = newKey();
  await setKey(ada, 'openai', key);
  provider.answer('alpha', { fault: 'unauthorized' }, {});
  const { generationId } = await ada.send(await ada.startConversation(), 'Hello');
  const { last } = await ada.readAnswer(generationId);
  expect(last).toMatchObject({ status: 'FAILED', error: { code: 'PROVIDER_REJECTED' } });
  expect(last?.error?.message).toContain('the key that you have stored');
  await removeKey(ada, 'openai');
});

test.each<[string, object, field: string]>([
  ['a key of 7 characters', { provider: 'openai', apiKey: 'x'.repeat(7) }, 'apiKey'],
  ['a key of 501 characters', { provider: 'openai', apiKey: 'x'.repeat(501) }, 'apiKey'],
  ['a key with a space in it', { provider: 'openai', apiKey: 'sk-secret secret' }, 'apiKey'],
  ['a key with a line break in it', { provider: 'openai', apiKey: 'sk-secret\nx-evil: 1' }, 'apiKey'],
  ['a key that is no ASCII', { provider: 'openai', apiKey: 'sk-sëcret-key' }, 'apiKey'],
  ['a provider that takes none', { provider: 'demo', apiKey: 'sk-secret-key' }, 'provider'],
  ['an unknown provider', { provider: 'nobody', apiKey: 'sk-secret-key' }, 'provider'],
  [
    'a provider by a name that objects have',
    { provider: 'constructor', apiKey: 'sk-secret-key' },
    'provider',
  ],
])('%s is refused, and not repeated in the answer', async (_, input, field) => {
  const outcome = await attempt(bob, 'setProviderKey', input);
  expect(faultyFields(outcome)).toEqual([field]);
  expect(outcome.message).not.toMatch(/secret|xxxx/);
  expect(await keysOf(bob)).toEqual([]);
});

test('keys of 8 and of 500 characters are stored, two at once leave one', async () => {
  for (const apiKey of ['k'.repeat(8), 'k'.repeat(500)])
    expect(await setKey(bob, 'openai', apiKey)).toEqual([{ provider: 'openai', hint: 'kkkk' }]);
  await Promise.all([newKey(), newKey(), newKey()].map((key) => setKey(bob, 'openai', key)));
  expect(await keysOf(bob)).toHaveLength(1);
  await removeKey(bob, 'openai');
  for (const provider of ['openai\u0000', 'demo', ''])
    expect(await attempt(bob, 'removeProviderKey', { provider })).toMatchObject({
      __typename: 'NotFoundError',
    });
});

test('keys stand in the clear in no table and in no line of the log, and open for nobody else', async () => {
  const key = newKey();
  await setKey(ada, 'openai', key);
  await usedFor(ada);
  const tables = await sql<{ name: string }>(
    studio.databaseUrl,
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  expect(tables.length).toBeGreaterThan(20);
  for (const { name } of tables) {
    const rows = await sql<{ row: string }>(studio.databaseUrl, `SELECT t::text AS row FROM ${name} t`);
    for (const secret of secrets) {
      const hex = Buffer.from(secret).toString('hex');
      expect(
        rows.filter(({ row }) => row.includes(secret) || row.includes(hex)),
        name,
      ).toEqual([]);
    }
  }
  // Somebody who can write to the database gives Bob Ada's key: it does not open for him.
  await sql(
    studio.databaseUrl,
    `INSERT INTO provider_key (user_id, provider, sealed, hint)
     SELECT b.id, k.provider, k.sealed, k.hint FROM provider_key k, "user" b WHERE b.email = $1`,
    [bob.email],
  );
  expect(await usedFor(bob)).toBe(SERVERS_KEY);
  await Promise.all([removeKey(ada, 'openai'), removeKey(bob, 'openai')]);
  expect(studio.log.some((line) => String(line.msg).includes('does not open'))).toBe(true);
  const log = studio.log.map((line) => JSON.stringify(line));
  expect(log.length).toBeGreaterThan(50);
  for (const secret of [...secrets, SERVERS_KEY])
    expect(log.filter((line) => line.includes(secret))).toEqual([]);
});

test('other tabs hear of a change, with the keys as they are then', async () => {
  const events = ada.sse<{ viewerEvents: object }>(
    `subscription { viewerEvents { __typename ... on ProviderKeysChanged { viewer { providerKeys { provider hint } } } } }`,
    {},
  );
  const next = events.next();
  await ada.get('{ viewer { id } }');
  // The stream is heard once its first event comes; until then the change is made anew.
  const key = newKey();
  const timer = setInterval(() => void setKey(ada, 'openai', key), 200);
  const { value } = await next;
  clearInterval(timer);
  await events.return(undefined);
  expect(value).toEqual({
    viewerEvents: {
      __typename: 'ProviderKeysChanged',
      viewer: { providerKeys: [{ provider: 'openai', hint: key.slice(-4) }] },
    },
  });
});
