import { expect, test } from 'vitest';
import { removeKey, setKey } from '../../features/models/key-calls.ts';
import { numberedAnswer } from '../../support/people/numbered-answer.ts';
import type { Person } from '../../support/people/person.ts';
import { startFleet } from '../../support/server/fleet.ts';

test('a key that was set, changed or removed where Redis is away is what every other instance asks with at once [needs Redis] [needs Postgres]', async () => {
  await using fleet = await startFleet();
  const ada = await fleet.person();
  const [one, other] = [fleet.instance(0).serve(ada), fleet.instance(1).serve(ada)];
  /** The key that the provider was asked with for an answer to this person. */
  const usedBy = async (person: Person) => {
    const { prompt } = numberedAnswer(3, 0);
    await person.readAnswer((await person.send(await person.startConversation(), prompt)).generationId);
    const asked = fleet.provider.requests.filter((request) => request.prompt === prompt);
    return asked.map(({ headers }) => headers.authorization ?? null);
  };
  expect([await usedBy(one), await usedBy(other)]).toEqual([[null], [null]]);
  fleet.instance(0).redis.down();
  for (const key of ['the-first-key', 'the-second-key']) {
    await setKey(one, 'test', key);
    expect([await usedBy(other), await usedBy(one)]).toEqual([[`Bearer ${key}`], [`Bearer ${key}`]]);
  }
  await removeKey(one, 'test');
  expect([await usedBy(other), await usedBy(one)]).toEqual([[null], [null]]);
});
