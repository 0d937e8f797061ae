import { Person } from '../tests/support/person.ts';
import { ANSWER_TOKENS, PROMPT, TOKEN_DELAY_MS, writeAnswer } from './peers/answer-source.ts';
import { LiveSocket } from './support/live-socket.ts';
import type { Section } from './support/report.ts';
import { interleave, ROUNDS } from './support/rounds.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';
import { median, ratio, withSpread } from './support/statistics.ts';
import { startStudio } from './support/studio.ts';
import { watchAll } from './support/viewers.ts';

const STREAMS = 32;

interface Contender extends Disposable {
  readonly name: string;
  readonly server: ServerProcess;
  readonly sockets: readonly LiveSocket[];
  /** Begins the answer that the viewer with this number will watch; its id. */
  begin(viewer: number): Promise<string>;
  readonly cpu: number[];
  readonly tokensPerFrame: number[];
}

/** CPU of the server process for each token, with one viewer on each answer, beside a peer and the floor. */
export async function tokens(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const expected: string[] = [];
  await writeAnswer((text) => expected.push(text), 0);
  const peer = async (file: string) =>
    cleanup.use(await startServer(new URL(`peers/${file}`, import.meta.url), {}));
  const studio = async (env: Record<string, string>) => {
    const defaults = {
      DEMO_TOKEN_DELAY_MS: String(TOKEN_DELAY_MS),
      MAX_OUTPUT_TOKENS: String(ANSWER_TOKENS),
    };
    return cleanup.use(await startStudio({ ...defaults, ...env }));
  };
  const contenders = [
    await ours('ours, every token by itself (COALESCE_MS=0)', await studio({ COALESCE_MS: '0' })),
    await ours('ours, as shipped (COALESCE_MS=15)', await studio({})),
    await anybody('stock Yoga + graphql-ws + createPubSub', await peer('stock-yoga.ts')),
    await anybody('floor: JSON frames on raw ws', await peer('raw-ws.ts')),
  ];
  for (const each of contenders) cleanup.use(each);
  const run = async ({ server, sockets, begin }: Contender) => watchAll({ server, sockets, begin, expected });
  for (const each of contenders) await run(each);
  await interleave(contenders, async (each) => {
    const { microsPerToken, tokensPerFrame } = await run(each);
    each.cpu.push(microsPerToken);
    each.tokensPerFrame.push(tokensPerFrame);
  });
  return section(contenders);
}

async function ours(name: string, server: ServerProcess): Promise<Contender> {
  const person = await Person.register(`${server.url}/graphql`, 'viewer');
  const conversations = await Promise.all(Array.from({ length: STREAMS }, () => person.startConversation()));
  const begin = async (viewer: number) =>
    (await person.send(conversations[viewer] ?? '', PROMPT)).generationId;
  return contender(name, server, person.tokens.accessToken, begin);
}

/** The peers begin an answer when it is subscribed to. */
function anybody(name: string, server: ServerProcess): Promise<Contender> {
  return contender(name, server, null, async (viewer) => `answer-${viewer}`);
}

async function contender(
  name: string,
  server: ServerProcess,
  accessToken: string | null,
  begin: Contender['begin'],
): Promise<Contender> {
  const sockets = await Promise.all(
    Array.from({ length: STREAMS }, () => LiveSocket.open(server.url, accessToken)),
  );
  return {
    ...{ name, server, sockets, begin, cpu: [], tokensPerFrame: [] },
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket[Symbol.dispose]();
    },
  };
}

function section(contenders: readonly Contender[]): Section {
  const floor = contenders.at(-1);
  return {
    title: 'CPU per token, one viewer on each answer',
    method:
      `${ROUNDS} rounds of ${STREAMS} answers at a time, ${ANSWER_TOKENS} tokens each at ${1000 / TOKEN_DELAY_MS} a second, each on a socket of its own. CPU is that of the ` +
      'server process alone while all answers run, without sending, subscribing and ending. All of them take the same tokens at the same pace from the same demo model in their own process, and ' +
      'every viewer was checked to have got the whole text. Ours carries in it: permissions, cursors to resume from, queues bounded per viewer, and the text stored every two seconds; ' +
      'the peers keep nothing. Median of the rounds (least–greatest).',
    head: ['', 'CPU per token, µs', '/ floor', 'tokens per frame'],
    rows: contenders.map(({ name, cpu, tokensPerFrame }) => [
      name,
      withSpread(cpu),
      ratio(cpu, floor?.cpu ?? []),
      median(tokensPerFrame).toFixed(1),
    ]),
  };
}
