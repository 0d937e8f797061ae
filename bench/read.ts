import assert from 'node:assert/strict';
import { decodeGlobalId } from '../src/graphql/global-id.ts';
import { Person } from '../tests/support/person.ts';
import { startFloor } from './first-token.ts';
import { sharedDatabase } from './support/databases.ts';
import { JsonClient } from './support/json-client.ts';
import type { Section } from './support/report.ts';
import { interleave, ROUNDS } from './support/rounds.ts';
import type { ServerProcess } from './support/server-process.ts';
import { quantile, ratio, withSpread } from './support/statistics.ts';
import { startStudio } from './support/studio.ts';

const REQUESTS = 500;
const WARM_UP = 500;

const READ = `query ($id: ID!) {
  node(id: $id) { ... on Message { id role status text sequence createdAt } }
}`;

interface Contender extends AsyncDisposable {
  readonly name: string;
  readonly server: ServerProcess;
  /** One message read; the answer's body. */
  ask(): Promise<string>;
  readonly p50: number[];
  readonly cpu: number[];
}

/** One message by its id, beside the floor. */
export async function read(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await sharedDatabase());
  const studio = cleanup.use(await startStudio({ DATABASE_URL: database.url, DEMO_TOKEN_DELAY_MS: '0' }));
  const floor = cleanup.use(await startFloor(database.url));
  const person = await Person.register(`${studio.url}/graphql`, 'reader');
  const { viewer } = await person.get<{ viewer: { id: string } }>('{ viewer { id } }');
  const sent = await person.send(await person.startConversation(), 'Hello, what can you do?');
  await person.readAnswer(sent.generationId);
  const variables = { id: sent.answerId, userId: decodeGlobalId(viewer.id).id };
  const contenders = [
    contender('ours', studio, '/graphql', { query: READ, variables: { id: variables.id } }, person),
    contender('node:http + pg', floor, '/read', { variables }, person),
  ];
  for (const each of contenders) cleanup.use(each);
  const [ours, raw] = await Promise.all(contenders.map(async ({ ask }) => JSON.parse(await ask())));
  assert.ok(ours.data.node.text.length > 0);
  assert.deepEqual(ours, raw);
  for (const { ask } of contenders) for (let count = 0; count < WARM_UP; count++) await ask();
  await interleave(contenders, measure);
  return section(contenders, database.name);
}

function contender(
  name: string,
  server: ServerProcess,
  path: string,
  body: object,
  person: Person,
): Contender {
  const client = new JsonClient(server.url, person.tokens.accessToken);
  return {
    name,
    server,
    ask: () => client.post(path, body),
    p50: [],
    cpu: [],
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function measure({ server, ask, p50, cpu }: Contender): Promise<void> {
  const times: number[] = [];
  const before = await server.cpu();
  while (times.length < REQUESTS) {
    const sentAt = performance.now();
    await ask();
    times.push(performance.now() - sentAt);
  }
  cpu.push(((await server.cpu()) - before) / REQUESTS);
  p50.push(quantile(times, 0.5));
}

function section(contenders: readonly Contender[], database: string): Section {
  const floor = contenders.at(-1);
  return {
    title: `One message by its id (${database})`,
    method:
      `${ROUNDS} rounds of ${REQUESTS} requests, one after another over one connection, that ask for the same answer (checked). CPU is that of the ` +
      'server process alone, without the database’s. Median of the rounds (least–greatest). The floor is one prepared statement behind node:http, without access token, GraphQL or log.',
    head: ['', 'CPU per request, µs', 'CPU / floor', 'p50, ms', 'p50 / floor'],
    rows: contenders.map(({ name, cpu, p50 }) => [
      name,
      withSpread(cpu, 0),
      ratio(cpu, floor?.cpu ?? []),
      withSpread(p50, 2),
      ratio(p50, floor?.p50 ?? []),
    ]),
  };
}
