// The floor of a read: node:http and one prepared statement of `pg`. Nobody is asked who they are; nothing is validated.
import { createServer } from 'node:http';
import pg from 'pg';
import { answerJson, readJson } from './support/json-http.ts';
import { listen } from './support/listen.ts';
import { listConversations, readConversation } from './support/read-models.ts';

interface Body {
  readonly variables: { readonly id: string; readonly userId: string };
}

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const server = createServer(async (request, response) => {
  const { id, userId } = (await readJson<Body>(request)).variables;
  const data =
    request.url === '/list'
      ? { viewer: { conversations: await listConversations(pool, userId) } }
      : { conversation: await readConversation(pool, userId, id) };
  answerJson(response, { data });
});
await listen(server);
