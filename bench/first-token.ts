import { Person } from '../tests/support/people/person.ts';
import { POSTGRES, postgres } from './support/databases.ts';
import { atMost } from './support/goals.ts';
import { MessageWriter } from './support/message-writer.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';
import { quantile, ratio, withSpread } from './support/statistics.ts';
import { startStudio } from './support/studio.ts';

const SAMPLES = QUICK ? 30 : 100;
const WARM_UP = QUICK ? 20 : 100;
/** As many as a long conversation's context has questions. */
const SENDS_PER_CONVERSATION = 10;

interface Contender extends AsyncDisposable {
  readonly name: string;
  /** One message sent and its first token seen, in ms. */
  sample(): Promise<number>;
  readonly p50: number[];
  readonly p99: number[];
}

/** From `sendMessage` to the first token, on each database that is there, beside the floor. */
export async function firstToken(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const env = { DEMO_TOKEN_DELAY_MS: '0' };
  const embedded = cleanup.use(await startStudio(env));
  const contenders = [await contender('ours, embedded database', embedded, embedded, '/graphql')];
  const real = await postgres();
  if (real) {
    cleanup.use(real);
    const studio = cleanup.use(await startStudio({ ...env, DATABASE_URL: real.url }));
    const floor = cleanup.use(await startFloor(real.url));
    contenders.push(await contender(`ours, ${POSTGRES}`, studio, studio, '/graphql'));
    contenders.push(await contender(`node:http + pg, ${POSTGRES}`, studio, floor, '/send'));
  }
  for (const each of contenders) {
    cleanup.use(each);
    for (let count = 0; count < WARM_UP; count++) await each.sample();
  }
  await interleave(contenders, measure);
  return section(contenders);
}

function startFloor(databaseUrl: string) {
  return startServer(new URL('peers/raw-http-pg.ts', import.meta.url), { DATABASE_URL: databaseUrl });
}

/** Its person and conversations are made at the server `studio`; what is measured goes to `server`. */
async function contender(
  name: string,
  studio: ServerProcess,
  server: ServerProcess,
  path: string,
): Promise<Contender> {
  const person = await Person.register(`${studio.url}/graphql`, `first-token-${path.slice(1)}`);
  const writer = await MessageWriter.open(server, person.tokens.accessToken, path);
  let sends = 0;
  let conversationId = '';
  return {
    name,
    p50: [],
    p99: [],
    async sample() {
      if (sends++ % SENDS_PER_CONVERSATION === 0) conversationId = await person.startConversation();
      const { sentAt, textAt } = await writer.send(conversationId);
      return textAt - sentAt;
    },
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}

async function measure({ sample, p50, p99 }: Contender): Promise<void> {
  const times: number[] = [];
  while (times.length < SAMPLES) times.push(await sample());
  p50.push(quantile(times, 0.5));
  p99.push(quantile(times, 0.99));
}

function section(contenders: readonly Contender[]): Section {
  const floor = contenders.find(({ name }) => name.startsWith('node:http'));
  return {
    title: 'First token after `sendMessage`',
    method:
      `${ROUNDS} rounds of ${SAMPLES} messages, one after another, to the demo model without delay: from the sending of the mutation over HTTP to the ` +
      'first delta at a viewer that subscribes, over a WebSocket that is open already, as soon as the mutation is answered. Median of the rounds (least–greatest). ' +
      'The floor does the same writes in one transaction, and no model, permission or feed stands behind its first token.',
    head: ['', 'p50, ms', 'p99, ms', 'p50 / floor'],
    rows: contenders.map(({ name, p50, p99 }) => [
      name,
      withSpread(p50),
      withSpread(p99),
      floor ? ratio(p50, floor.p50) : '–',
    ]),
    goals: contenders
      .filter(({ name }) => name.startsWith('ours'))
      .map(({ name, p50 }) => atMost(`${name}: p50 ≤ 15 ms`, p50, 15, 'ms')),
  };
}
