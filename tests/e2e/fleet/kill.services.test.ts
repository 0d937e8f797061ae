import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Outcome, outcomeOf, type Performance, perform } from '../../support/audience.ts';
import { type Acknowledged, startChatter } from '../../support/chatter.ts';
import { type Fleet, startFleet } from '../../support/fleet.ts';
import { readStored } from '../../support/generation-calls.ts';
import type { Person } from '../../support/person.ts';
import { Chance, rounds } from '../../support/rounds.ts';

const ROUNDS = rounds({ few: 3, full: 20 });
const LEASE_MS = 4000;
/** From the last heartbeat until everybody knows: ten seconds for a lease of eight. */
const TOLD_WITHIN_MS = LEASE_MS * 1.25;
const ANSWERS_PER_INSTANCE = 5;
const chance = new Chance();

let fleet: Fleet;
let ada: Person;
beforeAll(async () => {
  fleet = await startFleet({ ownPostgres: true, env: { GENERATION_LEASE_MS: String(LEASE_MS) } });
  ada = await fleet.person();
});
afterAll(() => fleet[Symbol.asyncDispose]());

/** Answers of some two seconds, written by both instances and watched from both. */
function performances(): Promise<Performance[]> {
  const homes = fleet.instances.flatMap((_, home) =>
    Array.from({ length: ANSWERS_PER_INSTANCE }, () => home),
  );
  return Promise.all(homes.map((home) => perform(fleet, { person: ada, home, tokens: 200, everyMs: 10 })));
}

/** Resolves when so much of the first of them has been seen. */
async function midStream(running: readonly Performance[], characters: number): Promise<void> {
  const [first] = running[0]?.viewers ?? [];
  await expect
    .poll(() => first?.sight.text.length, { timeout: 10_000, interval: 5 })
    .toBeGreaterThan(characters);
}

async function expectKept(acknowledged: readonly Acknowledged[], reader: Person): Promise<void> {
  expect(acknowledged.length).toBeGreaterThan(0);
  for (const { answerId, userMessageId, tale } of acknowledged) {
    const { node } = await reader.get<{ node: { text: string } }>(
      'query ($id: ID!) { node(id: $id) { ... on Message { text } } }',
      { id: userMessageId },
    );
    expect(node.text).toBe(tale.prompt);
    await expect
      .poll(async () => (await readStored(reader, answerId)).status, { timeout: 4 * LEASE_MS })
      .not.toBe('GENERATING');
  }
}

function expectComplete({ stored, sights }: Outcome, { tale }: Performance): void {
  expect(stored).toMatchObject({ status: 'COMPLETE', text: tale.text });
  for (const { text, last } of sights) expect([text, last?.status]).toEqual([tale.text, 'COMPLETE']);
}

for (let round = 1; round <= ROUNDS; round++)
  test(`an instance is killed in mid-stream, round ${round} of ${ROUNDS} [needs Redis] [needs Postgres]`, {
    timeout: 60_000,
  }, async () => {
    const [victim, survivor] = [fleet.instance(round), fleet.instance(round + 1)];
    const reader = survivor.serve(ada);
    const chatter = await startChatter(() => ada);
    const running = await performances();
    await midStream(running, chance.between(50, 900));
    const killedAt = performance.now();
    await victim.end('SIGKILL');

    for (const one of running) {
      const outcome = await outcomeOf(reader, one);
      const { stored, sights } = outcome;
      if (fleet.instance(one.home) === survivor) expectComplete(outcome, one);
      else {
        expect(stored).toMatchObject({
          status: 'INTERRUPTED',
          generation: { error: { code: 'SERVER_LOST' } },
        });
        expect(one.tale.text.startsWith(stored.text)).toBe(true);
        for (const { text, last, endedAt } of sights) {
          expect(last?.status).toBe('INTERRUPTED');
          // What was seen and not yet stored is no fault; what is seen must be of the answer, from its start.
          expect(one.tale.text.startsWith(text)).toBe(true);
          expect(endedAt - killedAt).toBeLessThan(TOLD_WITHIN_MS);
        }
      }
    }
    await expectKept(await chatter.stop(), reader);
    expect(await reader.get('{ viewer { generations(running: true) { id } } }')).toEqual({
      viewer: { generations: [] },
    });
    await victim.start();
  });

for (let round = 1; round <= ROUNDS; round++)
  test(`Redis is killed in mid-stream, round ${round} of ${ROUNDS} [needs Redis] [needs Postgres]`, {
    timeout: 60_000,
  }, async () => {
    const chatter = await startChatter(() => ada);
    const running = await performances();
    await midStream(running, chance.between(50, 400));
    await fleet.redis.kill();
    await midStream(running, chance.between(500, 900));
    await fleet.redis.restart();

    for (const one of running) expectComplete(await outcomeOf(ada, one), one);
    await expectKept(await chatter.stop(), ada);
    expect(chatter.failures).toEqual([]);
  });

for (let round = 1; round <= ROUNDS; round++)
  test(`Postgres is killed in mid-stream, round ${round} of ${ROUNDS} [needs Redis] [needs Postgres]`, {
    timeout: 60_000,
  }, async () => {
    const chatter = await startChatter(() => ada);
    const running = await performances();
    await midStream(running, chance.between(50, 400));
    await fleet.postgres?.kill();
    await midStream(running, chance.between(500, 900));
    await fleet.postgres?.restart();

    for (const one of running) expectComplete(await outcomeOf(ada, one), one);
    await expectKept(await chatter.stop(), ada);
  });
