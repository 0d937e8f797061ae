import { encodeGlobalId } from '../src/graphql/global-id.ts';
import { Person } from '../tests/support/people/person.ts';
import { READ_PAGE } from './conversation.ts';
import { sharedDatabase } from './support/databases.ts';
import { atMostTimes } from './support/goals.ts';
import { httpContender, load } from './support/http-load.ts';
import { MessageWriter } from './support/message-writer.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { Seed } from './support/seed.ts';
import { quantile, ratio, withSpread } from './support/statistics.ts';
import { startStudio } from './support/studio.ts';

const READS = QUICK ? 200 : 1000;
const SENDS = QUICK ? 20 : 60;
/** A short conversation is left for a new one before it has grown long. */
const SENDS_PER_CONVERSATION = 5;
const [SHORT, LONG] = [10, 100_000];

/** `sendMessage` and a page of messages in a short and in a very long conversation. */
export async function sizes(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await sharedDatabase());
  const studio = cleanup.use(
    await startStudio({ DATABASE_URL: database.url, DEMO_TOKEN_DELAY_MS: '0', MAX_OUTPUT_TOKENS: '4' }),
  );
  const person = await Person.register(`${studio.url}/graphql`, 'writer');
  const { accessToken } = person.tokens;
  const seed = cleanup.use(await Seed.open(database.url));
  const userId = await seed.userId(person.email);
  const newConversation = async (messages: number) =>
    encodeGlobalId('Conversation', await seed.conversation(userId, messages));
  const writer = cleanup.use(await MessageWriter.open(studio, accessToken));
  const contender = async (size: number) => {
    const id = await newConversation(size);
    const body = { query: READ_PAGE, variables: { id } };
    const reading = cleanup.use(httpContender(`${size}`, studio, { path: '/graphql', accessToken, body }));
    const ids = [id];
    if (size === SHORT)
      while (ids.length < ((ROUNDS + 1) * SENDS) / SENDS_PER_CONVERSATION)
        ids.push(await newConversation(size));
    return { size, reading, ids, sends: 0, sendP50: [] as number[], sendCpu: [] as number[] };
  };
  type Contender = Awaited<ReturnType<typeof contender>>;
  const measure = async (each: Contender) => {
    await load(each.reading, READS);
    const times: number[] = [];
    const before = await studio.cpu();
    while (times.length < SENDS) {
      const conversation = each.ids[Math.floor(each.sends++ / SENDS_PER_CONVERSATION) % each.ids.length];
      const { sentAt, answeredAt } = await writer.send(conversation ?? '');
      times.push(answeredAt - sentAt);
    }
    each.sendCpu.push(((await studio.cpu()) - before) / SENDS);
    each.sendP50.push(quantile(times, 0.5));
  };
  const [short, long] = [await contender(SHORT), await contender(LONG)];
  for (const each of [short, long]) {
    await measure(each);
    each.reading.runs.length = each.sendP50.length = each.sendCpu.length = 0;
  }
  await interleave([short, long], measure);
  const readP50 = ({ reading }: Contender) => reading.runs.map(({ p50 }) => p50);
  const readCpu = ({ reading }: Contender) => reading.runs.map(({ cpu }) => cpu);
  const row = (name: string, figures: (each: Contender) => number[], digits: number) => [
    name,
    withSpread(figures(short), digits),
    withSpread(figures(long), digits),
    ratio(figures(long), figures(short), 2),
  ];
  return {
    title: `Short and long conversations (${database.name})`,
    method:
      `${ROUNDS} rounds of ${READS} pages of the last 20 messages, four at a time, and of ${SENDS} messages, one after another, each sent when the answer before it has ended, to the demo model without delay. ` +
      `The short ones are left after ${SENDS_PER_CONVERSATION} messages. The CPU of a message is that of the server process and includes the run of its answer, with a prompt of up to 20 messages. Median of the rounds (least–greatest).`,
    head: ['', `${SHORT} messages`, `${LONG.toLocaleString('en')} messages`, 'long / short'],
    rows: [
      row('a page: p50, ms', readP50, 2),
      row('a page: CPU, µs', readCpu, 0),
      row('sendMessage: p50, ms', ({ sendP50 }) => sendP50, 2),
      row('sendMessage with its answer: CPU, µs', ({ sendCpu }) => sendCpu, 0),
    ],
    goals: [
      atMostTimes('a page: p50 ≤ 1.2 × the short one’s', readP50(long), readP50(short), 1.2),
      atMostTimes('sendMessage: p50 ≤ 1.2 × the short one’s', long.sendP50, short.sendP50, 1.2),
    ],
  };
}
