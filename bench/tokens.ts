import { Person } from '../tests/support/person.ts';
import { ANSWER_TOKENS, PROMPT, TOKEN_DELAY_MS, writeAnswer } from './peers/answer-source.ts';
import { LiveSocket } from './support/live-socket.ts';
import type { Section } from './support/report.ts';
import { interleave, ROUNDS } from './support/rounds.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';
import { median, ratio, withSpread } from './support/statistics.ts';
import { startStudio } from './support/studio.ts';
import { type Run, type Watched, watchAll } from './support/viewers.ts';

const STREAMS = 32;

interface Contender {
  readonly name: string;
  /** All answers once, from beginning to end. */
  readonly run: () => Promise<Run>;
  readonly runs: Run[];
}

/** CPU of the server process for each token, with one viewer on each answer, beside a peer and the floor. */
export async function tokens(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const studio = async (env: Record<string, string>) => {
    const defaults = {
      DEMO_TOKEN_DELAY_MS: String(TOKEN_DELAY_MS),
      MAX_OUTPUT_TOKENS: String(ANSWER_TOKENS),
    };
    return cleanup.use(await startStudio({ ...defaults, ...env }));
  };
  const peer = async (file: string) =>
    cleanup.use(await startServer(new URL(`peers/${file}`, import.meta.url), {}));
  const watched = [
    await ours('ours, every token by itself (COALESCE_MS=0)', await studio({ COALESCE_MS: '0' })),
    await ours('ours, as shipped (COALESCE_MS=15)', await studio({})),
    await anybody('stock Yoga + graphql-ws + createPubSub', await peer('stock-yoga.ts')),
    await anybody('floor: JSON frames on raw ws', await peer('raw-ws.ts')),
  ];
  for (const { sockets } of watched) for (const socket of sockets) cleanup.use(socket);
  const expected: string[] = [];
  await writeAnswer((text) => expected.push(text), 0);
  const contenders: Contender[] = [
    ...watched.map(({ name, ...each }) => ({ name, run: () => watchAll({ ...each, expected }), runs: [] })),
    { name: 'in all of these: the demo model alone', run: sourceAlone, runs: [] },
  ];
  for (const { run } of contenders) await run();
  await interleave(contenders, async ({ run, runs }) => {
    runs.push(await run());
  });
  return section(contenders);
}

/** The answers with nobody to watch them, in this process. */
async function sourceAlone(): Promise<Run> {
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: STREAMS }, () => writeAnswer(() => {})));
  const { user, system } = process.cpuUsage(before);
  return { microsPerToken: (user + system) / (STREAMS * ANSWER_TOKENS), tokensPerFrame: null };
}

async function ours(name: string, server: ServerProcess): Promise<Watched> {
  const person = await Person.register(`${server.url}/graphql`, 'viewer');
  const conversations = await Promise.all(Array.from({ length: STREAMS }, () => person.startConversation()));
  const begin = async (viewer: number) =>
    (await person.send(conversations[viewer] ?? '', PROMPT)).generationId;
  return { name, server, begin, sockets: await openSockets(server, person.tokens.accessToken) };
}

/** The peers begin an answer when it is subscribed to. */
async function anybody(name: string, server: ServerProcess): Promise<Watched> {
  return {
    name,
    server,
    begin: async (viewer) => `answer-${viewer}`,
    sockets: await openSockets(server, null),
  };
}

function openSockets({ url }: ServerProcess, accessToken: string | null): Promise<LiveSocket[]> {
  return Promise.all(Array.from({ length: STREAMS }, () => LiveSocket.open(url, accessToken)));
}

function section(contenders: readonly Contender[]): Section {
  const microsOf = ({ runs }: Contender) => runs.map(({ microsPerToken }) => microsPerToken);
  const floor = contenders.find(({ name }) => name.startsWith('floor'));
  return {
    title: 'CPU per token, one viewer on each answer',
    method:
      `${ROUNDS} rounds of ${STREAMS} answers at a time, ${ANSWER_TOKENS} tokens each at ${1000 / TOKEN_DELAY_MS} a second, each on a socket of its own. CPU is that of the ` +
      'server process alone while all answers run, without sending, subscribing and ending. All of them take the same tokens at the same pace from the same demo model in their own process, and ' +
      'every viewer was checked to have got the whole text. Ours carries in it: permissions, cursors to resume from, queues bounded per viewer, and the text stored every two seconds; ' +
      'the peers keep nothing. Median of the rounds (least–greatest).',
    head: ['', 'CPU per token, µs', '/ floor', 'tokens per frame'],
    rows: contenders.map((each) => [
      each.name,
      withSpread(microsOf(each)),
      floor ? ratio(microsOf(each), microsOf(floor)) : '–',
      each.runs[0]?.tokensPerFrame
        ? median(each.runs.map(({ tokensPerFrame }) => tokensPerFrame ?? 0)).toFixed(1)
        : '–',
    ]),
  };
}
