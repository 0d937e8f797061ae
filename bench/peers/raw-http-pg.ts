// The floor of a request: node:http and prepared statements of `pg`, on the tables that our own server has made. Nobody
// is asked who they are, nothing is validated, and the first token leaves as soon as somebody subscribes.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { decodeGlobalId, encodeGlobalId } from '../../src/graphql/global-id.ts';
import { CURSOR_PREFIX } from './answer-source.ts';
import { listen } from './listen.ts';
import {
  INSERT_GENERATION,
  INSERT_MESSAGE,
  LOCK_CONVERSATION,
  MOVE_LEAF,
  READ_MESSAGE,
} from './statements.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1 });

async function read(variables: { id: string; userId: string }): Promise<object> {
  const { id } = decodeGlobalId(variables.id);
  const { rows } = await pool.query({ ...READ_MESSAGE, values: [id, variables.userId] });
  const [row] = rows;
  if (row === undefined) return { data: { node: null } };
  const text = row.parts.map((part: { text: string }) => part.text).join('');
  const { role, status, sequence, created_at: createdAt } = row;
  return { data: { node: { id: variables.id, role, status, text, sequence, createdAt } } };
}

/** One transaction with the writes of our own `sendMessage`. */
async function send({ conversationId, text }: { conversationId: string; text: string }): Promise<object> {
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
  return { data: { sendMessage: { generations: [{ id: encodeGlobalId('Generation', generation) }] } } };
}

const routes: Record<string, (variables: never) => Promise<object>> = { '/read': read, '/send': send };

const server = createServer(async (request, response) => {
  const answer = await routes[request.url ?? '']?.((await json(request)) as never);
  response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? {}));
});

async function json(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()).variables;
}

const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
sockets.on('connection', (socket) =>
  socket.on('message', (data) => {
    const { id, type } = JSON.parse(String(data));
    if (type === 'connection_init') socket.send(JSON.stringify({ type: 'connection_ack' }));
    if (type !== 'subscribe') return;
    const generationEvents = { __typename: 'TextDelta', cursor: `${CURSOR_PREFIX}1`, text: 'The' };
    socket.send(JSON.stringify({ id, type: 'next', payload: { data: { generationEvents } } }));
    socket.send(JSON.stringify({ id, type: 'complete' }));
  }),
);

await listen(server);
