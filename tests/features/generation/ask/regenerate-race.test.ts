import pg from 'pg';
import { expect, test } from 'vitest';
import { decodeGlobalId } from '../../../../src/graphql/global-id.ts';
import { databaseKind } from '../../../support/database/database.ts';
import { sql } from '../../../support/database/sql.ts';
import { attempt, faultyFields } from '../../../support/people/attempt.ts';
import { startProviderStudio } from '../../../support/server/provider-studio.ts';

const EMPTY = `UPDATE message SET deleted_at = now(), parts = 'null' WHERE id = $1 AND $2::uuid IS NOT NULL`;
const HIDE = 'UPDATE message SET hidden_by = $1, hidden_at = now() WHERE id IN ($1, $2)';
const HIDE_ANSWER =
  'UPDATE message SET hidden_by = $2, hidden_at = now() WHERE id = $2 AND $1::uuid IS NOT NULL';

test.skipIf(databaseKind !== 'postgres').each([
  ['its question is emptied', EMPTY, 'InvalidInputError'],
  ['its question is taken away with all below', HIDE, 'NotFoundError'],
  ['it is taken away itself', HIDE_ANSWER, 'NotFoundError'],
])(
  '[needs Postgres] an answer is not given anew while %s',
  async (_, deletion, refusal) => {
    await using running = await startProviderStudio();
    const { studio, provider } = running;
    const ada = await studio.person();
    const sent = await ada.send(await ada.startConversation(), 'Who are you?');
    await ada.readAnswer(sent.generationId);
    const client = new pg.Client({ connectionString: studio.databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM conversation FOR UPDATE');

    const regenerating = attempt(ada, 'regenerateMessage', { messageId: sent.answerId });
    // It has looked at the answer, and waits for the conversation.
    const waiting = `SELECT count(*)::int AS waiting FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM conversation%'`;
    await expect.poll(() => sql(studio.databaseUrl, waiting)).toEqual([{ waiting: 1 }]);
    await client.query(deletion, [decodeGlobalId(sent.userMessageId).id, decodeGlobalId(sent.answerId).id]);
    await client.query('COMMIT');
    await client.end();

    const outcome = await regenerating;
    expect(outcome.__typename).toBe(refusal);
    if (refusal === 'InvalidInputError') expect(faultyFields(outcome)).toEqual(['messageId']);
    expect(provider.calls).toBe(1);
    expect(await sql(studio.databaseUrl, 'SELECT count(*)::int AS runs FROM generation')).toEqual([
      { runs: 1 },
    ]);
  },
  60_000,
);
