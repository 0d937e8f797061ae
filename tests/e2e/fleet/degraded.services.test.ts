import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { outcomeOf, perform } from '../../support/people/audience.ts';
import { readStored } from '../../support/people/generation-calls.ts';
import type { Person } from '../../support/people/person.ts';
import { type Fleet, startFleet } from '../../support/server/fleet.ts';

/** One that refuses is known at once; behind one that is silent a statement has its five seconds. */
const FAILED_WITHIN_MS = { refuse: 2000, silence: 6500 };

let fleet: Fleet;
let ada: Person;
beforeAll(async () => {
  fleet = await startFleet({
    env: { DATABASE_CONNECT_TIMEOUT_MS: '3000', DATABASE_STATEMENT_TIMEOUT_MS: '5000' },
  });
  ada = await fleet.person();
});
// What failed while something was away leaves it away.
afterEach(() => {
  for (const { redis, postgres } of fleet.instances) for (const line of [redis, postgres]) line.up();
});
afterAll(() => fleet[Symbol.asyncDispose]());

const readinessOf = (nth: number) => fleet.instance(nth).readiness();

async function expectHealed(): Promise<void> {
  for (const [nth] of fleet.instances.entries())
    await expect.poll(() => readinessOf(nth)).toMatchObject({ http: 200, body: { status: 'ok' } });
  const healed = await perform(fleet, { person: ada, home: 0, tokens: 50, everyMs: 2 });
  const { observedAnswers } = await outcomeOf(ada, healed);
  for (const { text } of observedAnswers) expect(text).toBe(healed.numbered.text);
}

/** Waits until a viewer has seen so much. */
const seenBy = async (observed: { readonly text: string }, characters: number) =>
  expect.poll(() => observed.text.length, { timeout: 10_000, interval: 5 }).toBeGreaterThan(characters);

for (const how of ['refuse', 'silence'] as const)
  test(`Redis is away (${how}): answers go on, are watched at their own instance, asked for and stored; then the others catch up [needs Redis] [needs Postgres]`, {
    timeout: 240_000,
  }, async () => {
    const running = await perform(fleet, { person: ada, home: 0, tokens: 300, everyMs: 10 });
    const [own, other] = running.viewers;
    if (!own || !other) throw new Error('nobody watches');
    await Promise.all(running.viewers.map(({ observed }) => seenBy(observed, 100)));
    for (const { redis } of fleet.instances) redis.down(how);

    await expect.poll(() => readinessOf(0)).toMatchObject({ http: 200, body: { status: 'degraded' } });
    const { body } = await readinessOf(0);
    expect(JSON.stringify(body)).toContain('redis');

    const observed = await own.ended;
    expect([observed.text, observed.last?.status, own.cuts()]).toEqual([
      running.numbered.text,
      'COMPLETE',
      0,
    ]);
    expect(await readStored(ada, running.sent.answerId)).toMatchObject({
      status: 'COMPLETE',
      text: running.numbered.text,
    });

    const home = fleet.instance(1).serve(ada);
    const asked = await perform(fleet, { person: ada, home: 1, tokens: 50, everyMs: 5, seats: [1] });
    const { stored } = await outcomeOf(home, asked);
    expect(stored).toMatchObject({ status: 'COMPLETE', text: asked.numbered.text });

    for (const { redis } of fleet.instances) redis.up();
    const late = await other.ended;
    expect([late.text, late.last?.status]).toEqual([running.numbered.text, 'COMPLETE']);
    await expectHealed();
  });

for (const how of ['refuse', 'silence'] as const)
  test(`Postgres is away (${how}): requests fail fast and by name, answers go on and are stored when it is back [needs Redis] [needs Postgres]`, {
    timeout: 240_000,
  }, async () => {
    const running = await perform(fleet, { person: ada, home: 0, tokens: 300, everyMs: 10 });
    await Promise.all(running.viewers.map(({ observed }) => seenBy(observed, 100)));
    for (const { postgres } of fleet.instances) postgres.down(how);

    const askedAt = performance.now();
    const refused = await Promise.all(
      fleet.instances.map((instance) =>
        instance.serve(ada).ask('{ viewer { generations(running: true) { id } } }'),
      ),
    );
    expect(performance.now() - askedAt).toBeLessThan(FAILED_WITHIN_MS[how]);
    for (const { errors } of refused) expect(errors?.[0]?.extensions?.code).toBe('UNAVAILABLE');
    await expect.poll(() => readinessOf(0)).toMatchObject({ http: 503 });

    // To its last word, which nobody can store yet.
    for (const { observed } of running.viewers) await seenBy(observed, running.numbered.text.length - 1);
    for (const { postgres } of fleet.instances) postgres.up();
    const { stored, observedAnswers } = await outcomeOf(ada, running);
    expect(stored).toMatchObject({ status: 'COMPLETE', text: running.numbered.text });
    for (const { text, last } of observedAnswers)
      expect([text, last?.status]).toEqual([running.numbered.text, 'COMPLETE']);
    for (const { cuts } of running.viewers) expect(cuts()).toBe(0);
    await expectHealed();
  });
