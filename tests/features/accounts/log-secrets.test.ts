import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { attempt, attemptUnsigned } from '../../support/people/attempt.ts';
import { type Person, post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const KEYS = {
  JWT_SECRET: randomBytes(32).toString('hex'),
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  OPENAI_API_KEY: 'sk-never-to-be-seen-openai',
  ANTHROPIC_API_KEY: 'sk-never-to-be-seen-anthropic',
};
const NOBODY_THERE = 'http://127.0.0.1:9';

let studio: TestStudio;
let ada: Person;
const secrets = new Set<string>(Object.values(KEYS));
beforeAll(async () => {
  studio = await startStudio({
    ...KEYS,
    OPENAI_BASE_URL: NOBODY_THERE,
    ANTHROPIC_BASE_URL: NOBODY_THERE,
    LOG_LEVEL: 'trace',
  });
  ada = await studio.person();
});
afterAll(() => studio.close());

/** Everything that a client may do right and wrong, with secrets wherever one can stand. */
async function live(): Promise<void> {
  const { url, email, password, tokens } = ada;
  await attemptUnsigned(url, 'signIn', { email, password });
  await attemptUnsigned(url, 'signIn', { email, password: 'a mistyped password' });
  await attemptUnsigned(url, 'register', { email: 'x', password: 'a password for no account' });
  await attemptUnsigned(url, 'refreshSession', { refreshToken: 'a stolen refresh token' });
  await post(url, 'a forged access token', '{ viewer { id } }');
  await post(url, tokens.accessToken, 'mutation { signIn(input: { password: "in a broken document" ');
  await post(url, null, 'query ($input: Int) { viewer(x: $input) { id } }', { input: 'a secret variable' });
  await fetch(`${url}?query={viewer{id}}&access_token=a-token-in-the-address`);
  const modelIds = ['openai/x', 'anthropic/x'].map((name) => encodeGlobalId('Model', name));
  const conversationId = await ada.startConversation({ systemPrompt: 'a private prompt' });
  await attempt(ada, 'sendMessage', { conversationId, text: 'a private message', modelIds });
  const { generationId } = await ada.send(conversationId, 'a private message');
  await ada.readAnswer(generationId);
  await using socket = await RawSocket.connected(url, { authorization: `Bearer ${tokens.accessToken}` });
  socket.subscribe('1', 'subscription { viewerEvents { __typename } }');
  await using refused = await RawSocket.open(url);
  refused.send({ type: 'connection_init', payload: { authorization: 'Bearer a forged access token' } });
  await refused.closed;
  await ada.get('mutation { signOut { __typename } }');
  await socket.closed;
}

test('no token, password, key or private text is in any line of the log', async () => {
  for (const secret of [ada.password, ada.tokens.accessToken, ada.tokens.refreshToken]) secrets.add(secret);
  for (const said of [
    'a mistyped password',
    'a password for no account',
    'a stolen refresh token',
    'a forged access token',
    'in a broken document',
    'a secret variable',
    'a-token-in-the-address',
    'a private prompt',
    'a private message',
  ])
    secrets.add(said);
  await live();
  await studio.close();
  expect(studio.log.length).toBeGreaterThan(15);
  const log = studio.log.map((line) => JSON.stringify(line));
  for (const secret of secrets) expect(log.filter((line) => line.includes(secret))).toEqual([]);
});
