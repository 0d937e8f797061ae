import { afterAll, beforeAll, expect, test } from 'vitest';
import { raw, sql } from '../../../src/platform/database/sql.ts';
import { preparedStatements } from '../../../src/platform/database/statement.ts';
import { databaseKind } from '../../support/database/database.ts';
import { type OpenTestDatabase, openTestDatabase } from '../../support/database/database-client.ts';

let db: OpenTestDatabase;
beforeAll(async () => {
  db = await openTestDatabase({ poolMax: 3 });
});
afterAll(() => db.close());

const double = (number: number) =>
  sql`SELECT ${number}::int * 2 AS "twiceAsMuch", now() AS at, ${'{"a":[1]}'}::jsonb AS json`;

test('a statement runs on any connection, again and again, and gives rows as they are named', async () => {
  const statements = preparedStatements(db.pool);
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((number) => statements.rows(double(number), 'double')),
    );
    expect(answers.flat().map((row) => Reflect.get(row, 'twiceAsMuch'))).toEqual([2, 4, 6, 8, 10]);
    expect(answers[0]?.[0]).toMatchObject({ at: expect.any(Date), json: { a: [1] } });
  }
});

test('a name belongs to one text, whatever values come with it', async () => {
  const statements = preparedStatements(db.pool);
  const by = (column: 'a' | 'b', value: number) =>
    sql`SELECT ${raw(column)} AS found FROM (VALUES (1, 2)) v(a, b) WHERE ${value}::int > 0`;
  expect(await statements.rows(by('a', 1), 'found')).toEqual([{ found: 1 }]);
  expect(await statements.rows(by('a', 2), 'found')).toEqual([{ found: 1 }]);
  await expect(statements.rows(by('b', 1), 'found')).rejects.toThrow(
    new TypeError("The statement 'found' has two texts: what varies in it must be a value."),
  );
  expect(await statements.rows(by('b', 1))).toEqual([{ found: 2 }]);
});

test.skipIf(databaseKind !== 'postgres')('[needs Postgres] it is prepared under its name', async () => {
  const statements = preparedStatements(db.pool);
  const names = sql`SELECT name FROM pg_prepared_statements WHERE ${1}::int = 1`;
  await expect
    .poll(async () =>
      (await statements.rows(names, 'names-of-statements')).map((row) => Reflect.get(row, 'name')),
    )
    .toContain('names-of-statements');
});
