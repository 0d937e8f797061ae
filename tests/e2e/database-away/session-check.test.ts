import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { databaseKind, startTestDatabase, type TestDatabase } from '../../support/database/database.ts';
import { RawSocket } from '../../support/network/raw-socket.ts';
import { type TcpProxy, tcpProxy } from '../../support/network/tcp-proxy.ts';
import { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const needsPostgres = databaseKind !== 'postgres';

let database: TestDatabase;
let line: TcpProxy;
let studio: TestStudio;
beforeAll(async () => {
  if (needsPostgres) return;
  database = await startTestDatabase();
  line = await tcpProxy(database.url);
  studio = await startStudio({
    JWT_SECRET: 'ab'.repeat(32),
    ENCRYPTION_KEY: 'cd'.repeat(32),
    DATABASE_URL: line.url,
    DATABASE_CONNECT_TIMEOUT_MS: '500',
    DATABASE_STATEMENT_TIMEOUT_MS: '500',
  });
});
afterEach(() => line?.up());
afterAll(async () => {
  await studio?.close();
  await line?.close();
  await database?.stop();
});

/** Somebody signed in whose session this server has not asked for yet. */
async function stranger(): Promise<Person> {
  const { email, password, tokens } = await studio.person();
  return new Person(studio.graphqlUrl, email, password, tokens);
}
const credentials = ({ tokens }: Person) => ({ authorization: `Bearer ${tokens.accessToken}` });

for (const how of ['refuse', 'silence'] as const)
  test.skipIf(needsPostgres)(
    `[needs Postgres] nobody can say whether a session is open (${how}): a request and a new socket are told to come again`,
    async () => {
      const ada = await stranger();
      line.down(how);

      const { status, errors } = await ada.ask('{ __typename }');
      expect([status, errors?.[0]?.extensions]).toEqual([503, { code: 'UNAVAILABLE', retryAfterMs: 1000 }]);

      await using socket = await RawSocket.open(studio.graphqlUrl);
      socket.send({ type: 'connection_init', payload: credentials(ada) });
      expect(await socket.closed).toEqual({
        code: 1013,
        reason: 'The database does not answer. Try again in a moment.',
      });

      line.up();
      expect(await ada.get('{ __typename }')).toEqual({ __typename: 'Query' });
    },
  );

test.skipIf(needsPostgres)(
  '[needs Postgres] nobody can say whether a session is still open: an operation on a socket fails by itself, and the socket stays',
  async () => {
    const ada = await stranger();
    await using socket = await RawSocket.connected(studio.graphqlUrl, credentials(ada));
    line.down();

    // What was known of the session is believed for some seconds.
    let nth = 0;
    const answer = async () => {
      socket.subscribe(String(++nth), '{ __typename }');
      const frame = await socket.next();
      if (frame.type === 'next') await socket.next('complete');
      return frame;
    };
    await expect
      .poll(answer, { timeout: 15_000, interval: 100 })
      .toMatchObject({ type: 'error', payload: [{ extensions: { code: 'UNAVAILABLE' } }] });

    line.up();
    await expect.poll(answer, { timeout: 15_000, interval: 100 }).toMatchObject({
      type: 'next',
      payload: { data: { __typename: 'Query' } },
    });
  },
);
