// The floor of a message: node:http and one transaction with the writes of our own `sendMessage`, by prepared statements of
// `pg`, on the tables that our own server has made. Nobody is asked who they are, nothing is validated, no model is asked, and
// the first token leaves as soon as somebody subscribes.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { decodeGlobalId, encodeGlobalId } from '../../src/graphql/global-id.ts';
import { serveFrames } from './raw-frames.ts';
import { eventsInto } from './support/events.ts';
import { answerJson, readJson } from './support/json-http.ts';
import { listen } from './support/listen.ts';
import { INSERT_GENERATION, INSERT_MESSAGE, LOCK_CONVERSATION, MOVE_LEAF } from './support/statements.ts';

interface Body {
  readonly variables: { readonly conversationId: string; readonly text: string };
}

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1 });

async function send({ conversationId, text }: Body['variables']): Promise<string> {
  const [conversation, userMessage, answer, generation] = [
    decodeGlobalId(conversationId).id,
    randomUUID(),
    randomUUID(),
    randomUUID(),
  ];
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query({ ...LOCK_CONVERSATION, values: [conversation] });
    const { user_id: user, last_sequence: last, active_leaf_id: leaf } = rows[0];
    const parts = JSON.stringify([{ type: 'text', text }]);
    const message = (...values: unknown[]) => client.query({ ...INSERT_MESSAGE, values });
    await message(userMessage, conversation, leaf, user, 'USER', 'COMPLETE', parts, last + 1);
    await message(answer, conversation, userMessage, null, 'ASSISTANT', 'GENERATING', '[]', last + 2);
    await client.query({ ...INSERT_GENERATION, values: [generation, answer, conversation, user] });
    await client.query({ ...MOVE_LEAF, values: [conversation, last + 2, answer] });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  return encodeGlobalId('Generation', generation);
}

const server = createServer(async (request, response) => {
  const { variables } = await readJson<Body>(request);
  answerJson(response, { data: { sendMessage: { generations: [{ id: await send(variables) }] } } });
});
const events = eventsInto(
  serveFrames(server, (streamId) => {
    events.onToken(streamId, 'The');
    events.onEnd(streamId);
  }),
);
await listen(server);
