import { afterAll, beforeAll, expect, test } from 'vitest';
import { outcomeOf, type Performance, perform } from '../../support/people/audience.ts';
import type { Person } from '../../support/people/person.ts';
import { rounds } from '../../support/rounds.ts';
import { type Fleet, startFleet } from '../../support/server/fleet.ts';

const SECONDS = rounds({ few: 8, full: 30 });
const SLOW_MS = 200;
/** What ten answers and their readers may cost at most while Redis does not keep up. */
const MEMORY_BOUND = 120 * 1024 * 1024;

let fleet: Fleet;
let ada: Person;
beforeAll(async () => {
  fleet = await startFleet();
  ada = await fleet.person();
  // Once in peace, so that everything is loaded when memory is compared.
  await expectAllSeen(await answers(1));
});
afterAll(() => fleet[Symbol.asyncDispose]());

/** Ten answers of so many seconds. */
function answers(seconds: number): Promise<Performance[]> {
  const deadlineMs = (seconds + 30) * 1000;
  return Promise.all(
    Array.from({ length: 10 }, (_, nth) =>
      perform(fleet, { person: ada, home: nth % 2, tokens: seconds * 50, everyMs: 20, deadlineMs }),
    ),
  );
}

async function expectAllSeen(running: readonly Performance[]): Promise<void> {
  for (const one of running) {
    const { stored, observedAnswers } = await outcomeOf(ada, one);
    expect(stored).toMatchObject({ status: 'COMPLETE', text: one.numbered.text });
    for (const { text, last } of observedAnswers)
      expect([text, last?.status]).toEqual([one.numbered.text, 'COMPLETE']);
  }
}

const memory = () => Promise.all(fleet.instances.map(({ process }) => process.peakMemory()));

async function expectBounded(before: readonly number[]): Promise<void> {
  for (const [nth, peak] of (await memory()).entries())
    expect(peak - (before[nth] ?? 0)).toBeLessThan(MEMORY_BOUND);
}

test(`Redis takes ${SLOW_MS} ms for everything during ${SECONDS} s: all is seen, memory stays bounded [needs Redis] [needs Postgres]`, {
  timeout: 120_000,
}, async () => {
  const before = await memory();
  for (const { redis } of fleet.instances) redis.delay(SLOW_MS);
  await expectAllSeen(await answers(SECONDS));
  for (const { redis } of fleet.instances) redis.delay(0);
  await expectBounded(before);
});

test(`Redis comes and goes every second for ${SECONDS} s: all is seen, memory stays bounded, all heals [needs Redis] [needs Postgres]`, {
  timeout: 120_000,
}, async () => {
  const before = await memory();
  let away = false;
  const flapping = setInterval(() => {
    away = !away;
    for (const { redis } of fleet.instances) away ? redis.down() : redis.up();
  }, 1000);
  const running = await answers(SECONDS);
  const first = await Promise.all(running.slice(0, 2).map((one) => outcomeOf(ada, one)));
  clearInterval(flapping);
  for (const { redis } of fleet.instances) redis.up();
  expect(first).toHaveLength(2);
  await expectAllSeen(running);
  await expectBounded(before);
  for (const instance of fleet.instances)
    await expect.poll(() => instance.readiness()).toMatchObject({ http: 200, body: { status: 'ok' } });
  await expectAllSeen(await answers(1));
});
