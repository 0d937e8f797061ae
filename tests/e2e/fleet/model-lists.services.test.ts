import { expect, test } from 'vitest';
import { listNames } from '../../features/models/model-queries.ts';
import { sql } from '../../support/database/sql.ts';
import type { Person } from '../../support/people/person.ts';
import { startFleet } from '../../support/server/fleet.ts';

test('lists are not read anew while the other instances cannot be told [needs Redis] [needs Postgres]', async () => {
  await using fleet = await startFleet();
  const ada = await fleet.person();
  await sql(fleet.databaseUrl, `UPDATE "user" SET role = 'ADMIN' WHERE email = $1`, [ada.email]);
  const [one, other] = [fleet.instance(0), fleet.instance(1)].map((instance) => instance.serve(ada)) as [
    Person,
    Person,
  ];
  const listed = async () => [
    await listNames(one, { provider: 'test' }),
    await listNames(other, { provider: 'test' }),
  ];
  const clear = () => one.get('mutation { clearModelCache { __typename ... on Error { code } } }');
  expect(await listed()).toEqual([['test/alpha'], ['test/alpha']]);

  fleet.provider.models.add('beta');
  fleet.instance(0).redis.down();
  expect(await clear()).toEqual({ clearModelCache: { __typename: 'UnavailableError', code: 'UNAVAILABLE' } });
  expect(await listed()).toEqual([['test/alpha'], ['test/alpha']]);

  fleet.instance(0).redis.up();
  const cleared = { clearModelCache: { __typename: 'ClearModelCachePayload' } };
  await expect.poll(clear).toEqual(cleared);
  expect(await listed()).toEqual([
    ['test/alpha', 'test/beta'],
    ['test/alpha', 'test/beta'],
  ]);
});
