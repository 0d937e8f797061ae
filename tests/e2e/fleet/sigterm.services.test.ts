import { expect, test } from 'vitest';
import { outcomeOf, type Performance, perform } from '../../support/people/audience.ts';
import { startChatter } from '../../support/people/chatter.ts';
import { readStored } from '../../support/people/generation-calls.ts';
import { startFleet } from '../../support/server/fleet.ts';

const ANSWERS = 100;

test(`SIGTERM during ${ANSWERS} running answers under load: none is lost, and nobody is left without an end [needs Redis] [needs Postgres]`, {
  timeout: 120_000,
}, async () => {
  await using fleet = await startFleet({ env: { SHUTDOWN_GRACE_MS: '2500' } });
  const [leaving, staying] = [fleet.instance(0), fleet.instance(1)];
  const people = await Promise.all([1, 2, 3, 4, 5].map(() => fleet.person()));
  const chatters = await Promise.all(people.map((person) => startChatter(() => person, 250)));
  // Some end within the grace, some outlast it.
  const running: Performance[] = [];
  while (running.length < ANSWERS)
    running.push(
      ...(await Promise.all(
        people.map((person, nth) => {
          const tokens = nth % 2 === 0 ? 100 : 500;
          return perform(fleet, { person, home: (running.length + nth) % 2, tokens, everyMs: 20 });
        }),
      )),
    );
  const seen = () => running.every(({ viewers }) => viewers.every(({ observed }) => observed.text !== ''));
  await expect.poll(seen, { timeout: 20_000, interval: 10 }).toBe(true);

  expect(await leaving.end('SIGTERM')).toBe(0);

  const counts = { COMPLETE: 0, INTERRUPTED: 0 };
  for (const [nth, one] of running.entries()) {
    const reader = staying.serve(people[nth % people.length] as (typeof people)[number]);
    const { stored, observedAnswers } = await outcomeOf(reader, one);
    for (const { text, last } of observedAnswers)
      expect([text, last?.status]).toEqual([stored.text, stored.status]);
    if (stored.status === 'COMPLETE') expect(stored.text).toBe(one.numbered.text);
    else expect(one.numbered.text.startsWith(stored.text)).toBe(true);
    if (one.home === 1) expect(stored.status).toBe('COMPLETE');
    counts[stored.status as keyof typeof counts] += 1;
  }
  expect(counts.COMPLETE + counts.INTERRUPTED).toBe(ANSWERS);
  expect(counts.INTERRUPTED, 'the grace was long enough for all: this proves nothing').toBeGreaterThan(0);

  for (const [nth, chatter] of chatters.entries()) {
    const reader = staying.serve(people[nth] as (typeof people)[number]);
    for (const { answerId, numbered } of await chatter.stop()) {
      const ended = async () => (await readStored(reader, answerId)).status;
      await expect.poll(ended).toMatch(/^(COMPLETE|INTERRUPTED)$/);
      const { status, text } = await readStored(reader, answerId);
      if (status === 'COMPLETE') expect(text).toBe(numbered.text);
    }
  }
});
