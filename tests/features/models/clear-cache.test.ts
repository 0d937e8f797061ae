import { expect, test } from 'vitest';
import { sql } from '../../support/database/sql.ts';
import { startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio } from '../../support/server/studio.ts';
import { listNames } from './model-queries.ts';

const ROLE = '{ viewer { role } }';

test('an administrator has the lists read anew, and everybody sees them at once, on every instance', async () => {
  await using lab = await startFakeProvider({ models: ['old'] });
  await using studio = await startStudio({ OPENAI_COMPATIBLE_LAB_URL: lab.urls.openai });
  const [ada, bob] = await Promise.all([studio.person(), studio.person()]);
  await sql(studio.databaseUrl, `UPDATE "user" SET role = 'ADMIN' WHERE email = $1`, [ada.email]);
  expect([await ada.get(ROLE), await bob.get(ROLE)]).toEqual([
    { viewer: { role: 'ADMIN' } },
    { viewer: { role: 'USER' } },
  ]);
  const listed = (person: Person) => listNames(person, { provider: 'lab' });
  for (let at = 0; at < 4; at++) expect(await listed(bob)).toEqual(['lab/old']);
  lab.models.add('new');
  expect(await listed(bob)).toEqual(['lab/old']);
  expect(await clear(bob)).toMatchObject({
    __typename: 'ForbiddenError',
  });
  expect(await listed(bob)).toEqual(['lab/old']);
  expect(await clear(ada)).toMatchObject({ __typename: 'ClearModelCachePayload' });
  for (let at = 0; at < 6; at++) expect(await listed(bob)).toEqual(['lab/old', 'lab/new']);
});

async function clear(person: Person): Promise<object> {
  const { clearModelCache } = await person.get<{ clearModelCache: object }>(
    'mutation { clearModelCache { __typename ... on Error { code message } } }',
  );
  return clearModelCache;
}
