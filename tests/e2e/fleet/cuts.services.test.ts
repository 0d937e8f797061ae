import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Transport } from '../../support/network/line.ts';
import { type TcpProxy, tcpProxy } from '../../support/network/tcp-proxy.ts';
import { type Following, follow } from '../../support/people/follow.ts';
import { readStored } from '../../support/people/generation-calls.ts';
import { answerNumbered, numberedAnswer } from '../../support/people/numbered-answer.ts';
import { Person } from '../../support/people/person.ts';
import { Chance, rounds } from '../../support/rounds.ts';
import { type Fleet, startFleet } from '../../support/server/fleet.ts';

const CUTS = rounds({ few: 1000, full: 10_000 });
const LINES = 14;
const chance = new Chance();

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet[Symbol.asyncDispose]());

/** A viewer with lines of their own to both instances, which are cut anywhere, also within an event. */
class Line implements AsyncDisposable {
  readonly #person: Person;
  readonly #proxies: readonly TcpProxy[];

  private constructor(person: Person, proxies: readonly TcpProxy[]) {
    this.#person = person;
    this.#proxies = proxies;
  }

  static async open(person: Person): Promise<Line> {
    return new Line(person, await Promise.all(fleet.instances.map(({ graphqlUrl }) => tcpProxy(graphqlUrl))));
  }

  /** Every connection goes to the other instance than the last one. */
  watch(transport: Transport, generationId: string, first: number): Following {
    const proxy = (attempt: number) => this.#proxies[(first + attempt) % this.#proxies.length] as TcpProxy;
    return follow({
      transport,
      generationId,
      as: (attempt) => {
        const { email, password, tokens } = this.#person;
        return new Person(proxy(attempt).url, email, password, tokens);
      },
      onAttempt: (attempt) => proxy(attempt).cutAfter(chance.between(0, 3000)),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
  }
}

test(`${CUTS} cuts, each resumed on the other instance: nothing is lost, repeated or out of order [needs Redis] [needs Postgres]`, {
  timeout: 600_000,
}, async () => {
  let [cuts, answers] = [0, 0];
  const oneAnswer = async (person: Person, line: number): Promise<void> => {
    const { prompt, text } = numberedAnswer(500, 5);
    const { generationId, answerId } = await person.send(await person.startConversation(), prompt);
    await using socketLine = await Line.open(person);
    await using streamLine = await Line.open(person);
    const viewers = [
      socketLine.watch('ws', generationId, line),
      streamLine.watch('sse', generationId, line + 1),
    ];
    for (const viewer of viewers) {
      const observed = await viewer.ended;
      expect(observed.text).toBe(text);
      expect(observed).toMatchObject({ resets: 0, last: { __typename: 'GenerationFinished' } });
      cuts += viewer.cuts();
    }
    expect(await readStored(person, answerId)).toMatchObject({ status: 'COMPLETE', text });
    answers += 1;
  };
  const lines = Array.from({ length: LINES }, async (_, line) => {
    const person = fleet.instance(line).serve(await fleet.person());
    while (cuts < CUTS) await oneAnswer(person, line);
  });
  await Promise.all(lines);
  console.log(`${cuts} cuts in ${answers} answers, each watched twice`);
});

/** Watches to the end, and comes back when it is told to, as a busy Redis may keep an instance waiting. */
async function watchOn(person: Person, generationId: string, seen: string[]): Promise<void> {
  for (;;) {
    try {
      for await (const { cursor } of person.watch(generationId, seen.at(-1))) seen.push(cursor);
      return;
    } catch (error) {
      const { code, retryAfterMs } = error as { code?: string; retryAfterMs?: number };
      if (code !== 'UNAVAILABLE') throw error;
      await pause(retryAfterMs);
    }
  }
}

test('behind the life of a feed every viewer is told of the reset, or given the text of the row [needs Redis] [needs Postgres]', async () => {
  await using forgetful = await startFleet({ env: { FEED_MAX_AGE_MS: '300' } });
  const person = await forgetful.person();
  const { prompt, text } = numberedAnswer(40, 10);
  const everybodySees = Promise.withResolvers<void>();
  forgetful.provider.answer('alpha', {
    ...answerNumbered({ prompt }),
    hold: { afterChunks: 20, until: everybodySees.promise },
  });
  const answers = Array.from({ length: 20 }, async () => {
    const { generationId } = await person.send(await person.startConversation(), prompt);
    const seen: string[] = [];
    return { generationId, seen, ended: watchOn(person, generationId, seen) };
  });
  const told = await Promise.all(answers);
  const allSee = () => told.every(({ seen }) => seen.length > 0);
  await expect.poll(allSee, { interval: 10 }).toBe(true);
  everybodySees.resolve();
  await Promise.all(told.map(({ ended }) => ended));
  for (const { seen } of told) expect(seen.length).toBeGreaterThan(1);
  const redis = new Redis(forgetful.redis.url);
  const logs = async () => (await redis.keys('*feed:*')).filter((key) => key.includes('generation'));
  await expect.poll(logs).toEqual([]);
  redis.disconnect();

  for (const [nth, { generationId, seen }] of told.entries())
    for (const viewer of forgetful.instances.map((instance) => instance.serve(person))) {
      // Not the terminal event's: behind that nothing is missing.
      const after = seen[chance.between(0, seen.length - 2)] ?? null;
      const resumed = await Array.fromAsync(viewer.watch(generationId, after));
      expect(resumed.map(({ __typename }) => __typename)).toEqual(['FeedReset', 'GenerationFinished']);
      const late = await viewer.readAnswer(generationId);
      expect([nth, late.text, late.events.length]).toEqual([nth, text, 2]);
    }
});
