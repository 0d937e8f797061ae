import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fleet, startFleet } from '../../support/fleet.ts';
import { type Following, follow } from '../../support/follow.ts';
import { readStored } from '../../support/generation-calls.ts';
import type { Transport } from '../../support/line.ts';
import { Person } from '../../support/person.ts';
import { Chance, rounds } from '../../support/rounds.ts';
import { tale, tellTale } from '../../support/tales.ts';
import { type TcpProxy, tcpProxy } from '../../support/tcp-proxy.ts';

const CUTS = rounds({ few: 1000, full: 10_000 });
const LANES = 14;
const chance = new Chance();

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet[Symbol.asyncDispose]());

/** A viewer with lines of their own to both instances, which are cut anywhere, also within an event. */
class Lane implements AsyncDisposable {
  readonly #person: Person;
  readonly #doors: readonly TcpProxy[];

  private constructor(person: Person, doors: readonly TcpProxy[]) {
    this.#person = person;
    this.#doors = doors;
  }

  static async open(person: Person): Promise<Lane> {
    return new Lane(person, await Promise.all(fleet.instances.map(({ graphqlUrl }) => tcpProxy(graphqlUrl))));
  }

  /** Every connection goes to the other instance than the last one. */
  watch(transport: Transport, generationId: string, first: number): Following {
    const door = (attempt: number) => this.#doors[(first + attempt) % this.#doors.length] as TcpProxy;
    return follow({
      transport,
      generationId,
      as: (attempt) => {
        const { email, password, tokens } = this.#person;
        return new Person(door(attempt).url, email, password, tokens);
      },
      onAttempt: (attempt) => door(attempt).cutAfter(chance.between(0, 3000)),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#doors.map((door) => door.close()));
  }
}

test(`${CUTS} cuts, each resumed on the other instance: nothing is lost, repeated or out of order [needs Redis] [needs Postgres]`, {
  timeout: 600_000,
}, async () => {
  let [cuts, answers] = [0, 0];
  const oneAnswer = async (person: Person, lane: number): Promise<void> => {
    const { prompt, text } = tale(500, 5);
    const { generationId, answerId } = await person.send(await person.startConversation(), prompt);
    await using socketLane = await Lane.open(person);
    await using streamLane = await Lane.open(person);
    const viewers = [
      socketLane.watch('ws', generationId, lane),
      streamLane.watch('sse', generationId, lane + 1),
    ];
    for (const viewer of viewers) {
      const sight = await viewer.ended;
      expect(sight.text).toBe(text);
      expect(sight).toMatchObject({ resets: 0, last: { __typename: 'GenerationFinished' } });
      cuts += viewer.cuts();
    }
    expect(await readStored(person, answerId)).toMatchObject({ status: 'COMPLETE', text });
    answers += 1;
  };
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const person = fleet.instance(lane).serve(await fleet.person());
    while (cuts < CUTS) await oneAnswer(person, lane);
  });
  await Promise.all(lanes);
  console.log(`${cuts} cuts in ${answers} answers, each watched twice`);
});

test('behind the life of a feed every viewer is told of the reset, or given the text of the row [needs Redis] [needs Postgres]', async () => {
  await using forgetful = await startFleet({ env: { FEED_MAX_AGE_MS: '300' } });
  const person = await forgetful.person();
  const { prompt, text } = tale(40, 10);
  const everybodySees = Promise.withResolvers<void>();
  forgetful.provider.answer('alpha', {
    ...tellTale({ prompt }),
    hold: { afterChunks: 20, until: everybodySees.promise },
  });
  const answers = Array.from({ length: 20 }, async () => {
    const { generationId } = await person.send(await person.startConversation(), prompt);
    const seen: string[] = [];
    const ended = (async () => {
      for await (const { cursor } of person.watch(generationId)) seen.push(cursor);
    })();
    return { generationId, seen, ended };
  });
  const told = await Promise.all(answers);
  const allSee = () => told.every(({ seen }) => seen.length > 0);
  await expect.poll(allSee, { timeout: 10_000, interval: 10 }).toBe(true);
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
