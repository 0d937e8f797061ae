import { expect, test } from 'vitest';
import { retentionStore } from '../../../src/features/retention/retention.store.ts';
import { openDatabase } from '../../../src/platform/database/prisma-database.ts';
import { countRows } from '../../support/database/rows.ts';
import { sql } from '../../support/database/sql.ts';
import { attempt } from '../../support/people/attempt.ts';
import { startStudio } from '../../support/server/studio.ts';
import { change } from './template-calls.ts';

const DAY_MS = 24 * 3600_000;

test('a deleted template can be restored for thirty days; then it goes with its versions, and nothing else', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const make = async (title: string) =>
    (await change(ada, 'createPromptTemplate', { title, text: 'Hello' })).id;
  const [kept, old, young] = [await make('Kept'), await make('Old'), await make('Young')];
  await change(ada, 'updatePromptTemplate', { templateId: old, title: 'Old, second version' });
  for (const templateId of [old, young]) await attempt(ada, 'deletePromptTemplate', { templateId });
  await sql(
    studio.databaseUrl,
    `UPDATE prompt_template SET deleted_at = deleted_at - interval '30 days' WHERE title LIKE 'Old%'`,
  );
  expect(await attempt(ada, 'restorePromptTemplate', { templateId: old })).toMatchObject({
    __typename: 'NotFoundError',
  });
  const before = await countRows(studio.databaseUrl);
  const { prisma, close } = openDatabase({
    url: studio.databaseUrl,
    poolMax: 1,
    connectTimeoutMs: 3000,
    statementTimeoutMs: 5000,
    log: { warn: () => {}, error: () => {} },
  });
  expect(await retentionStore(prisma).purgeTemplates(new Date(Date.now() - 29 * DAY_MS))).toBe(false);
  await close();
  expect(await countRows(studio.databaseUrl)).toEqual({
    ...before,
    prompt_template: 2,
    prompt_template_version: 2,
  });
  await change(ada, 'restorePromptTemplate', { templateId: young });
  expect(await change(ada, 'updatePromptTemplate', { templateId: kept, title: 'Still here' })).toMatchObject({
    version: 2,
  });
});
