import { randomBytes, randomUUID } from 'node:crypto';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { type Person, post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const SECRET = randomBytes(32);
let studio: TestStudio;
let ada: Person;
let claims: { sub: string; sid: string };
beforeAll(async () => {
  studio = await startStudio({ JWT_SECRET: SECRET.toString('hex') });
  ada = await studio.person();
  claims = JSON.parse(Buffer.from(ada.tokens.accessToken.split('.')[1] ?? '', 'base64url').toString());
});
afterAll(() => studio.close());

const GOOD = { iss: 'ai-chat-studio', aud: 'ai-chat-studio-api', typ: 'at+jwt', alg: 'HS256' };

interface Forgery {
  readonly header?: object;
  readonly payload?: object;
  readonly key?: Parameters<SignJWT['sign']>[0];
}

function sign({ header = {}, payload = {}, key = SECRET }: Forgery): Promise<string> {
  const { sub, sid } = claims;
  const now = Math.floor(Date.now() / 1000);
  const whole = { sub, sid, iss: GOOD.iss, aud: GOOD.aud, iat: now, exp: now + 60, ...payload };
  return new SignJWT(whole).setProtectedHeader({ alg: GOOD.alg, typ: GOOD.typ, ...header }).sign(key);
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;

const forgeries: Record<string, () => Promise<string>> = {
  'another key': () => sign({ key: randomBytes(32) }),
  'another algorithm of the family': () => sign({ header: { alg: 'HS512' }, key: randomBytes(64) }),
  'the right key under HS384': () => sign({ header: { alg: 'HS384' }, key: Buffer.concat([SECRET, SECRET]) }),
  'an RSA key': async () =>
    sign({ header: { alg: 'RS256' }, key: (await generateKeyPair('RS256')).privateKey }),
  'an RSA public key as the secret': async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    return sign({ key: Buffer.from(await exportSPKI(publicKey)) });
  },
  'no algorithm': async () =>
    `${part({ alg: 'none', typ: GOOD.typ })}.${part({ ...claims, iss: GOOD.iss, aud: GOOD.aud, exp: seconds(60) })}.`,
  'no signature': async () => `${ada.tokens.accessToken.split('.').slice(0, 2).join('.')}.`,
  'a changed payload': async () => {
    const [header, , signature] = ada.tokens.accessToken.split('.');
    return `${header}.${part({ ...claims, sub: randomUUID() })}.${signature}`;
  },
  'another issuer': () => sign({ payload: { iss: 'somebody' } }),
  'another audience': () => sign({ payload: { aud: 'somebody' } }),
  'no audience': () => sign({ payload: { aud: undefined } }),
  'another type': () => sign({ header: { typ: 'JWT' } }),
  'no type': () => sign({ header: { typ: undefined } }),
  'a time that has passed': () => sign({ payload: { exp: seconds(-1) } }),
  'no time': () => sign({ payload: { exp: undefined } }),
  'a time to come': () => sign({ payload: { nbf: seconds(60) } }),
  'no session': () => sign({ payload: { sid: undefined } }),
  'a session of nobody': () => sign({ payload: { sid: randomUUID() } }),
  'a session that is no id': () => sign({ payload: { sid: "' OR 1=1" } }),
  'a person that is no id': () => sign({ payload: { sub: 'ada' } }),
  'a key’s path': () => sign({ header: { kid: '../../../dev/null' }, key: randomBytes(32) }),
  'a key of its own': () => sign({ header: { jwk: { kty: 'oct', k: 'AAAA' } }, key: randomBytes(32) }),
  'an unknown critical header': () => sign({ header: { crit: ['exp'] } }).catch(() => 'x.y.z'),
};

test('a token made like ours is taken: what follows fails for its own reason alone', async () => {
  const answer = await post(studio.graphqlUrl, await sign({}), '{ viewer { email } }');
  expect(answer.data).toEqual({ viewer: { email: ada.email } });
});

test.each(Object.entries(forgeries))(
  'a token with %s is refused over HTTP and WebSocket',
  async (_what, forge) => {
    const token = await forge();
    const answer = await post(studio.graphqlUrl, token, '{ viewer { email } }');
    expect(answer.status).toBe(401);
    expect(answer.data).toBeUndefined();
    await using socket = await RawSocket.open(studio.graphqlUrl);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    expect(await socket.closed).toMatchObject({ code: 4403 });
  },
);

test('a token of one person does not open the session of another', async () => {
  const mallory = await studio.person();
  const { sub } = JSON.parse(
    Buffer.from(mallory.tokens.accessToken.split('.')[1] ?? '', 'base64url').toString(),
  );
  const [header, payload] = ada.tokens.accessToken.split('.');
  const stolen = `${header}.${payload}.${mallory.tokens.accessToken.split('.')[2]}`;
  expect(sub).not.toBe(claims.sub);
  expect((await post(studio.graphqlUrl, stolen, '{ viewer { email } }')).status).toBe(401);
});

test('when the token runs out, open streams end and say why', async () => {
  const token = await sign({ payload: { exp: seconds(2) } });
  await using socket = await RawSocket.connected(studio.graphqlUrl, { authorization: `Bearer ${token}` });
  socket.subscribe('1', 'subscription { viewerEvents { __typename } }');
  const brief = Object.assign(Object.create(ada), {
    tokens: { ...ada.tokens, accessToken: token },
  }) as Person;
  const stream = brief.sse('subscription { viewerEvents { __typename } }', {});
  await expect(stream.next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await socket.closed).toEqual({ code: 4403, reason: 'The session has ended' });
  expect((await post(studio.graphqlUrl, token, '{ viewer { email } }')).status).toBe(401);
});
