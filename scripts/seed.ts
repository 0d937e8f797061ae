/**
 * npm run seed                        makes the account on the server that runs here, by HOST and PORT; where none runs, opens
 *                                     DATABASE_URL or the embedded database of DATA_DIR for as long as it takes
 * npm run seed -- http://host:port    makes it on that server, which must be on this machine: everybody knows the password
 *
 * A second run makes what is missing.
 */
import { type Client, createClient } from '../client/sdk/src/client.ts';
import { RegisterDocument, SignInDocument } from '../client/sdk/src/generated/graphql.ts';
import { memoryTokens } from '../client/sdk/src/tokens.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { StartError } from '../src/core/errors.ts';
import { seedAccount } from './seed-account.ts';

const ACCOUNT = { email: 'ada@example.com', password: 'correct horse battery staple' };
const NAME = 'Ada Lovelace';
const HERE = ['127.0.0.1', 'localhost', '[::1]'];
const PROBE_MS = 2000;

try {
  await using server = await openServer(process.argv[2]);
  const made = await seedAccount(await signIn(server.url));
  console.log(
    made.length === 0 ? 'Nothing was missing.' : `Made:\n${made.map((it) => `  ${it}\n`).join('')}`,
  );
  console.log(`\nSign in as   ${ACCOUNT.email}\nwith         ${ACCOUNT.password}\n`);
  console.log(
    server.own ? 'Start the server: npm start' : `GraphiQL: ${server.url}/graphql (operation SignIn)`,
  );
  console.log('To begin anew, stop the server and delete its data, or use another DATA_DIR.');
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}

interface Server extends AsyncDisposable {
  readonly url: string;
  /** Whether it ends with this program. */
  readonly own: boolean;
}

async function openServer(named: string | undefined): Promise<Server> {
  const { server } = loadConfig(process.env);
  const host = ['0.0.0.0', '::'].includes(server.host) ? '127.0.0.1' : server.host;
  const url = named ?? `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`;
  if (!URL.canParse(url)) throw new StartError(`${url} is no address: write one like http://127.0.0.1:4000`);
  if (!HERE.includes(new URL(url).hostname))
    throw new StartError(`${url} is not on this machine, and everybody knows the password of this account.`);
  const stays = { own: false, async [Symbol.asyncDispose]() {} };
  if (await answers(url)) return { ...stays, url: new URL(url).origin };
  if (named !== undefined) throw new StartError(`No AI Chat Studio answers at ${named}.`);
  const own = loadConfig({ ...process.env, PORT: '0', HOST: '127.0.0.1', DEMO_TOKEN_DELAY_MS: '0' });
  // Not loaded where a server runs.
  const [{ compose }, { createLog }] = await Promise.all([
    import('../src/compose.ts'),
    import('../src/platform/log.ts'),
  ]);
  const studio = await compose(own, createLog('error'));
  return { url: studio.url, own: true, [Symbol.asyncDispose]: () => studio.close() };
}

async function answers(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PROBE_MS);
    const response = await fetch(new URL('/health/ready', url), { signal });
    return response.ok && Object.hasOwn(Object(await response.json()), 'status');
  } catch {
    return false;
  }
}

/** A client of the account, which is made where there is none. */
async function signIn(url: string): Promise<Client> {
  const tokens = memoryTokens();
  const client = createClient({ url: `${url}/graphql`, tokens });
  const { register } = await client.request(RegisterDocument, { input: { ...ACCOUNT, displayName: NAME } });
  if (register.__typename === 'RegisterPayload') await tokens.set(register.tokens);
  else {
    const { signIn } = await client.request(SignInDocument, { input: ACCOUNT });
    if (signIn.__typename !== 'SignInPayload')
      throw new StartError(`${ACCOUNT.email} has another password here. Use another DATA_DIR.`);
    await tokens.set(signIn.tokens);
  }
  return client;
}
