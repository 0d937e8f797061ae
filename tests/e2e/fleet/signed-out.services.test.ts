import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../support/people/person.ts';
import { type Fleet, startFleet } from '../../support/server/fleet.ts';

/** Well before what an instance believes of a session runs out, which is after five seconds. */
const HEARD = { timeout: 2500, interval: 20 };
const SIGN_OUT = 'mutation { signOut(input: {}) { __typename } }';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet[Symbol.asyncDispose]());

const statusAt = async (nth: number, person: Person) =>
  (await fleet.instance(nth).serve(person).ask('{ viewer { id } }')).status;

/** Somebody whose session both instances believe to be open. */
async function believed(): Promise<Person> {
  const person = await fleet.person();
  expect([await statusAt(0, person), await statusAt(1, person)]).toEqual([200, 200]);
  return person;
}

const signOutAt = (nth: number, person: Person) => fleet.instance(nth).serve(person).get(SIGN_OUT);

async function expectHeard(): Promise<void> {
  const [ada, bob] = [await believed(), await believed()];
  await signOutAt(0, ada);
  await expect.poll(() => statusAt(1, ada), HEARD).toBe(401);
  await signOutAt(1, bob);
  await expect.poll(() => statusAt(0, bob), HEARD).toBe(401);
}

test('who signs out at one instance is refused at the other [needs Redis] [needs Postgres]', expectHeard);

test('Redis loses everything: nothing that was believed before is believed, and sign-outs are heard again [needs Redis] [needs Postgres]', async () => {
  const ada = await believed();
  await fleet.redis.kill();
  await signOutAt(0, ada);
  // Nothing can be told now: what the other instance has believed runs out.
  await expect.poll(() => statusAt(1, ada)).toBe(401);
  await fleet.redis.restart();
  const well = async () =>
    (await Promise.all(fleet.instances.map((one) => one.readiness()))).map(({ body }) => body.status);
  await expect.poll(well).toEqual(['ok', 'ok']);
  await expectHeard();
});

test('one instance loses Redis for a moment: what ended meanwhile is refused as soon as it is back [needs Redis] [needs Postgres]', async () => {
  const ada = await fleet.person();
  fleet.instance(1).redis.down();
  await expect.poll(async () => (await fleet.instance(1).readiness()).body.status).toBe('degraded');
  expect(await statusAt(1, ada)).toBe(200);
  await signOutAt(0, ada);
  fleet.instance(1).redis.up();
  await expect.poll(() => statusAt(1, ada), { timeout: 4000, interval: 20 }).toBe(401);
});
