import assert from 'node:assert/strict';
import { Person } from '../tests/support/people/person.ts';
import { POSTGRES, postgres } from './support/databases.ts';
import { FrameSocket } from './support/frame-socket.ts';
import { atMost } from './support/goals.ts';
import { JsonClient } from './support/json-client.ts';
import { MessageWriter } from './support/message-writer.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { startServer } from './support/server-process.ts';
import { quantile, ratio, withSpread } from './support/statistics.ts';
import { startStudio } from './support/studio.ts';

const SAMPLES = QUICK ? 30 : 100;
const WARM_UP = QUICK ? 20 : 100;

const SEND = `mutation ($conversationId: ID!, $text: String!, $useCache: Boolean!) {
  sendMessage(input: { conversationId: $conversationId, text: $text, parameters: { useCache: $useCache } }) {
    ... on SendMessagePayload { generations { id } }
    ... on Error { message }
  }
}`;
const EVENTS = 'subscription { viewerEvents { __typename } }';
const STATISTICS = '{ cacheStatistics { hits misses } }';
const TEXT = 'Hello, what can you do?';

interface Contender {
  readonly name: string;
  /** One question asked in a new conversation and answered to its end, in ms. */
  sample(): Promise<number>;
  readonly p50: number[];
  readonly p99: number[];
}

/** An answer that is known already, beside one of a model and beside the writes alone, on each database that is there. */
export async function cachedAnswer(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const env = { ANSWER_CACHE_SCOPE: 'user', DEMO_TOKEN_DELAY_MS: '0' };
  const embedded = cleanup.use(await startStudio(env));
  const contenders = await pairOf(embedded.url, 'embedded database', cleanup);
  const real = await postgres();
  if (real) {
    cleanup.use(real);
    const studio = cleanup.use(await startStudio({ ...env, DATABASE_URL: real.url }));
    const floor = await startServer(new URL('peers/raw-http-pg.ts', import.meta.url), {
      DATABASE_URL: real.url,
    });
    cleanup.use(floor);
    contenders.push(...(await pairOf(studio.url, POSTGRES, cleanup)));
    const person = await Person.register(`${studio.url}/graphql`, 'writer');
    const writer = cleanup.use(await MessageWriter.open(floor, person.tokens.accessToken, '/send'));
    contenders.push({
      name: `floor: node:http + pg, the writes of the question, ${POSTGRES}`,
      p50: [],
      p99: [],
      async sample() {
        const { sentAt, textAt } = await writer.send(await person.startConversation());
        return textAt - sentAt;
      },
    });
  }
  for (const { sample } of contenders) for (let count = 0; count < WARM_UP; count++) await sample();
  await interleave(contenders, async ({ sample, p50, p99 }) => {
    const times: number[] = [];
    while (times.length < SAMPLES) times.push(await sample());
    p50.push(quantile(times, 0.5));
    p99.push(quantile(times, 0.99));
  });
  const floor = contenders.find(({ name }) => name.startsWith('floor'));
  return {
    title: 'An answer from the answer cache',
    method:
      `${ROUNDS} rounds of ${SAMPLES} questions, one after another, each in a conversation of its own: from the sending of the mutation over HTTP to the events that the answer has ended ` +
      '(stored, and its last event told) at a viewer whose WebSocket is open already; client and line are in it. Beside it the same question past the cache, to the demo model without delay. ' +
      'The floor stores the question and its empty answer, and ends at a first token. Median of the rounds (least–greatest).',
    head: ['', 'p50, ms', 'p99, ms', 'p50 / floor'],
    rows: contenders.map(({ name, p50, p99 }) => [
      name,
      withSpread(p50),
      withSpread(p99),
      floor ? ratio(p50, floor.p50) : '–',
    ]),
    goals: contenders
      .filter(({ name }) => name.startsWith('cached'))
      .map(({ name, p50 }) => atMost(`${name}: p50 ≤ 5 ms`, p50, 5, 'ms')),
  };
}

/** Asks a server by way of its cache, and past it. */
async function pairOf(url: string, database: string, cleanup: AsyncDisposableStack): Promise<Contender[]> {
  const person = await Person.register(`${url}/graphql`, 'asker');
  const { accessToken } = person.tokens;
  const client = cleanup.use(new JsonClient(url, accessToken));
  const socket = cleanup.use(await FrameSocket.open(url, accessToken));
  let ended = Promise.withResolvers<number>();
  socket.onClose = (reason) => ended.reject(new Error(reason));
  socket.onMessage = ({ payload }) => {
    const { data } = (payload ?? {}) as { data?: { viewerEvents?: { __typename: string } } };
    if (data?.viewerEvents?.__typename === 'GenerationEnded') ended.resolve(performance.now());
  };
  socket.send({ id: 'events', type: 'subscribe', payload: { query: EVENTS } });
  const ask = async (useCache: boolean) => {
    const conversationId = await person.startConversation();
    ended = Promise.withResolvers();
    const sentAt = performance.now();
    const sent = client.post('/graphql', {
      query: SEND,
      variables: { conversationId, text: TEXT, useCache },
    });
    const [endedAt] = await Promise.all([ended.promise, sent]);
    return endedAt - sentAt;
  };
  await ask(true);
  let asked = 0;
  const cached: Contender = {
    name: `cached, ${database}`,
    p50: [],
    p99: [],
    async sample() {
      const time = await ask(true);
      asked += 1;
      const { cacheStatistics } = await person.get<{ cacheStatistics: [object] }>(STATISTICS);
      assert.deepEqual(cacheStatistics[0], { hits: asked, misses: 1 });
      return time;
    },
  };
  return [cached, { name: `demo model, ${database}`, p50: [], p99: [], sample: () => ask(false) }];
}
