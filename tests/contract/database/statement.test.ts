import { afterAll, beforeAll, expect, test } from 'vitest';
import { preparedStatements } from '../../../src/platform/database/statement.ts';
import { databaseKind } from '../../support/database/database.ts';
import { type OpenTestDatabase, openTestDatabase } from '../../support/database/database-client.ts';

let db: OpenTestDatabase;
beforeAll(async () => {
  db = await openTestDatabase({ poolMax: 3 });
});
afterAll(() => db.close());

const DOUBLE = {
  name: 'double',
  text: 'SELECT $1::int * 2 AS "twiceAsMuch", now() AS at, $2::jsonb AS json',
};

test('a statement runs on any connection, again and again, and gives rows as they are named', async () => {
  const statements = preparedStatements(db.pool);
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((number) => statements.rows(DOUBLE, [number, '{"a":[1]}'])),
    );
    expect(answers.flat().map((row) => Reflect.get(row, 'twiceAsMuch'))).toEqual([2, 4, 6, 8, 10]);
    expect(answers[0]?.[0]).toMatchObject({ at: expect.any(Date), json: { a: [1] } });
  }
});

test.skipIf(databaseKind !== 'postgres')('[needs Postgres] it is prepared under its name', async () => {
  const statements = preparedStatements(db.pool);
  const NAMED = {
    name: 'names-of-statements',
    text: 'SELECT name FROM pg_prepared_statements WHERE $1::int = 1',
  };
  await expect
    .poll(async () => (await statements.rows(NAMED, [1])).map((row) => Reflect.get(row, 'name')))
    .toContain(NAMED.name);
});
