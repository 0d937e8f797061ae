import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Outcome, outcomeOf, type Performance, perform } from '../../support/people/audience.ts';
import { type Acknowledged, type Chatter, startChatter } from '../../support/people/chatter.ts';
import { readStored } from '../../support/people/generation-calls.ts';
import type { Person } from '../../support/people/person.ts';
import { Chance, rounds } from '../../support/rounds.ts';
import { type Fleet, startFleet } from '../../support/server/fleet.ts';
import type { FleetInstance } from '../../support/server/fleet-instance.ts';
import type { KillableService } from '../../support/services/daemon.ts';

const ROUNDS = rounds({ few: 3, full: 20 });
const LEASE_MS = 4000;
/** From the last heartbeat until everybody knows: ten seconds for a lease of eight. */
const ANNOUNCED_WITHIN_MS = LEASE_MS * 1.25;
const ANSWERS_PER_INSTANCE = 5;
const chance = new Chance();

let fleet: Fleet;
let ada: Person;
beforeAll(async () => {
  fleet = await startFleet({ ownPostgres: true, env: { GENERATION_LEASE_MS: String(LEASE_MS) } });
  ada = await fleet.person();
});
afterAll(() => fleet[Symbol.asyncDispose]());

/** Answers of some two seconds, written by both instances and watched from both. None ends before `until`. */
function performances(until: Promise<unknown>): Promise<Performance[]> {
  const homes = fleet.instances.flatMap((_, home) =>
    Array.from({ length: ANSWERS_PER_INSTANCE }, () => home),
  );
  const hold = { afterChunks: 195, until };
  return Promise.all(
    homes.map((home) => perform(fleet, { person: ada, home, tokens: 200, everyMs: 10, hold })),
  );
}

/** Resolves when so much of the first of them has been seen. */
async function midStream(running: readonly Performance[], characters: number): Promise<void> {
  const [first] = running[0]?.viewers ?? [];
  await expect
    .poll(() => first?.observed.text.length, { timeout: 10_000, interval: 5 })
    .toBeGreaterThan(characters);
}

async function expectKept(acknowledged: readonly Acknowledged[], reader: Person): Promise<void> {
  expect(acknowledged.length).toBeGreaterThan(0);
  for (const { answerId, userMessageId, numbered } of acknowledged) {
    const { node } = await reader.get<{ node: { text: string } }>(
      'query ($id: ID!) { node(id: $id) { ... on Message { text } } }',
      { id: userMessageId },
    );
    expect(node.text).toBe(numbered.prompt);
    await expect
      .poll(async () => (await readStored(reader, answerId)).status, { timeout: 4 * LEASE_MS })
      .not.toBe('GENERATING');
  }
}

function expectComplete({ stored, observedAnswers }: Outcome, { numbered }: Performance): void {
  expect(stored).toMatchObject({ status: 'COMPLETE', text: numbered.text });
  for (const { text, last } of observedAnswers)
    expect([text, last?.status]).toEqual([numbered.text, 'COMPLETE']);
}

/** Some write and watch while `act` does its harm; nothing of it outlives the story. */
async function whileAllTalk(
  act: (running: readonly Performance[], chatter: Chatter, letEnd: () => void) => Promise<void>,
): Promise<void> {
  const held = Promise.withResolvers<void>();
  const chatter = await startChatter(() => ada);
  try {
    await act(await performances(held.promise), chatter, held.resolve);
  } finally {
    held.resolve();
    await chatter.stop();
  }
}

/** What was killed is there again for the next round, however this one ended. */
async function whileAway(service: KillableService | null, act: () => Promise<void>): Promise<void> {
  await service?.kill();
  try {
    await act();
  } finally {
    await service?.restart();
  }
}

/** The survivor's answers go on to their ends; the victim's are told to have been lost, in time. */
async function expectSurvived(
  running: readonly Performance[],
  survivor: FleetInstance,
  killedAt: number,
): Promise<void> {
  for (const one of running) {
    const outcome = await outcomeOf(survivor.serve(ada), one);
    const { stored, observedAnswers } = outcome;
    if (fleet.instance(one.home) === survivor) {
      expectComplete(outcome, one);
      continue;
    }
    expect(stored).toMatchObject({ status: 'INTERRUPTED', generation: { error: { code: 'SERVER_LOST' } } });
    expect(one.numbered.text.startsWith(stored.text)).toBe(true);
    for (const { text, last, endedAt } of observedAnswers) {
      expect(last?.status).toBe('INTERRUPTED');
      // What was seen and not yet stored is no fault; what is seen must be of the answer, from its start.
      expect(one.numbered.text.startsWith(text)).toBe(true);
      expect(endedAt - killedAt).toBeLessThan(ANNOUNCED_WITHIN_MS);
    }
  }
}

for (let round = 1; round <= ROUNDS; round++)
  test(
    `an instance is killed in mid-stream, round ${round} of ${ROUNDS} [needs Redis] [needs Postgres]`,
    {
      timeout: 60_000,
    },
    () =>
      whileAllTalk(async (running, chatter, letEnd) => {
        const [victim, survivor] = [fleet.instance(round), fleet.instance(round + 1)];
        await midStream(running, chance.between(50, 900));
        const killedAt = performance.now();
        await victim.end('SIGKILL');
        letEnd();
        try {
          await expectSurvived(running, survivor, killedAt);
          const reader = survivor.serve(ada);
          await expectKept(await chatter.stop(), reader);
          // One that was stored, but not acknowledged any more, may have been leased as late as at the kill.
          await expect
            .poll(() => reader.get('{ viewer { generations(running: true) { id } } }'), {
              timeout: ANNOUNCED_WITHIN_MS,
            })
            .toEqual({ viewer: { generations: [] } });
        } finally {
          await victim.start();
        }
      }),
  );

for (let round = 1; round <= ROUNDS; round++)
  test(
    `Redis is killed in mid-stream, round ${round} of ${ROUNDS} [needs Redis] [needs Postgres]`,
    {
      timeout: 60_000,
    },
    () =>
      whileAllTalk(async (running, chatter, letEnd) => {
        await midStream(running, chance.between(50, 400));
        await whileAway(fleet.redis, () => midStream(running, chance.between(500, 900)));
        letEnd();
        for (const one of running) expectComplete(await outcomeOf(ada, one), one);
        await expectKept(await chatter.stop(), ada);
        expect(chatter.failures).toEqual([]);
      }),
  );

for (let round = 1; round <= ROUNDS; round++)
  test(
    `Postgres is killed in mid-stream, round ${round} of ${ROUNDS} [needs Redis] [needs Postgres]`,
    {
      timeout: 60_000,
    },
    () =>
      whileAllTalk(async (running, chatter, letEnd) => {
        await midStream(running, chance.between(50, 400));
        await whileAway(fleet.postgres, () => midStream(running, chance.between(500, 900)));
        letEnd();
        for (const one of running) expectComplete(await outcomeOf(ada, one), one);
        await expectKept(await chatter.stop(), ada);
      }),
  );
