import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../../support/database/rows.ts';
import { modelId } from '../../../support/people/generation-calls.ts';
import type { Person } from '../../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

const TEMPORARY = `subscription ($input: TemporaryAnswerInput!) {
  temporaryAnswer(input: $input) {
    __typename
    ... on TemporaryText { text }
    ... on TemporaryReasoning { text }
    ... on TemporaryAnswerFinished { status finishReason usage { inputTokens outputTokens } }
    ... on TemporaryAnswerFailed { error { code message retryAfterMs } }
  }
}`;

interface TemporaryEvent {
  readonly __typename: string;
  readonly text?: string;
  readonly status?: string;
  readonly error?: { code: string; message: string };
}

const NEVER = { afterChunks: 2, until: new Promise(() => {}) };

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio(
    {
      CONTEXT_MESSAGES: '3',
      MESSAGE_MAX_CHARACTERS: '50',
      MAX_ANSWER_BYTES: '1024',
      MODEL_CONTEXT_WINDOWS: 'test/narrow=512',
    },
    { models: ['alpha', 'beta', 'stuck', 'wordy', 'narrow'] },
  );
});
afterAll(() => running[Symbol.asyncDispose]());

const user = (text: string) => ({ role: 'USER', text });
const assistant = (text: string) => ({ role: 'ASSISTANT', text });

async function* answer(person: Person, input: object, signal?: AbortSignal): AsyncGenerator<TemporaryEvent> {
  const events = person.sse<{ temporaryAnswer: TemporaryEvent }>(TEMPORARY, { input }, signal);
  for await (const { temporaryAnswer } of events) yield temporaryAnswer;
}

const textOf = (events: readonly TemporaryEvent[], type = 'TemporaryText') =>
  events.map(({ __typename, text }) => (__typename === type ? text : '')).join('');

test('a client that holds its conversation has it answered, thoughts and all', async () => {
  const { provider, studio } = running;
  provider.answer('alpha', { reasoning: 'Let me see.', text: 'It was bread, and it was good.' });
  const ada = await studio.person();
  const asked = provider.nextRequestAfterNow();
  const before = await studio.metric('generation_duration_seconds_count');
  const events = await Array.fromAsync(
    answer(ada, {
      messages: [user('What did I bake?'), assistant('Bread.'), user('How was it?')],
      systemPrompt: 'Be brief.',
      parameters: { temperature: 0.5, maxOutputTokens: 100 },
    }),
  );
  expect(textOf(events)).toBe('It was bread, and it was good.');
  expect(textOf(events, 'TemporaryReasoning')).toBe('Let me see.');
  expect(events.at(-1)).toEqual({
    __typename: 'TemporaryAnswerFinished',
    status: 'COMPLETE',
    finishReason: 'STOP',
    usage: { inputTokens: 7, outputTokens: 7 },
  });
  expect((await asked).body).toMatchObject({
    temperature: 0.5,
    max_tokens: 100,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What did I bake?' },
      { role: 'assistant', content: 'Bread.' },
      { role: 'user', content: 'How was it?' },
    ],
  });
  expect(await studio.metric('generation_duration_seconds_count')).toBe(before + 1);
});

test('leaving over SSE or ending the operation on a WebSocket stops the run and closes the provider’s socket', async () => {
  const { provider, studio } = running;
  provider.answer('stuck', { chunks: ['One ', 'two ', 'three.'], hold: NEVER });
  const ada = await studio.person();
  const input = { messages: [user('Count.')], modelId: modelId('test/stuck') };

  const leave = new AbortController();
  const bySse = provider.nextRequestAfterNow();
  const reading = answer(ada, input, leave.signal);
  await reading.next();
  leave.abort();
  expect((await (await bySse).closed).whole).toBe(false);

  const socket = ada.socket();
  const bySocket = provider.nextRequestAfterNow();
  const events = socket.iterate<{ temporaryAnswer: TemporaryEvent }>({
    query: TEMPORARY,
    variables: { input },
  });
  expect((await events.next()).value?.data?.temporaryAnswer).toMatchObject({ __typename: 'TemporaryText' });
  await events.return?.();
  expect((await (await bySocket).closed).whole).toBe(false);
  await expect.poll(() => studio.metric('generations_running')).toBe(0);
  await socket.dispose();
});

test('nothing of it is left: no row, no key, no line of the log', async () => {
  const { provider, studio } = running;
  const secret = `secret-${crypto.randomUUID()}`;
  provider.answer('alpha', { text: `I keep ${secret} to myself.` });
  provider.answer('beta', { fault: 'bad-request' });
  const ada = await studio.person();
  const rows = await countRows(studio.databaseUrl);
  const input = { messages: [user(`Keep ${secret}`)], systemPrompt: secret };
  const events = await Array.fromAsync(answer(ada, input));
  expect(textOf(events)).toContain(secret);
  const failed = await Array.fromAsync(answer(ada, { ...input, modelId: modelId('test/beta') }));
  expect(failed.at(-1)).toMatchObject({
    __typename: 'TemporaryAnswerFailed',
    error: { code: 'PROVIDER_REJECTED' },
  });
  await Array.fromAsync(answer(ada, { messages: [user(secret.repeat(9))] })).catch(() => {});

  const changed = Object.entries(await countRows(studio.databaseUrl)).filter(
    ([table, count]) => rows[table] !== count,
  );
  expect(changed).toEqual([]);
  expect(await tablesWith(studio.databaseUrl, secret)).toEqual([]);
  expect(await redisKeysWith(secret)).toEqual([]);
  expect(JSON.stringify(studio.log)).not.toContain(secret);
});

test('what is wrong with the input is told by its field, at each limit', async () => {
  const { provider, studio } = running;
  provider.answer('alpha', { text: 'Yes.' });
  const ada = await studio.person();
  const many = (count: number) => Array.from({ length: count }, () => user('Hi'));
  const ask = async (input: object): Promise<string | undefined> => {
    try {
      return (await Array.fromAsync(answer(ada, input))).at(-1)?.status;
    } catch (error) {
      const { fields, code } = error as { code?: string; fields?: { path: string[] }[] };
      return fields?.[0]?.path.join('.') ?? code;
    }
  };
  const text = (length: number) => 'x'.repeat(length);
  expect(await ask({ messages: [] })).toBe('messages');
  expect(await ask({ messages: many(1) })).toBe('COMPLETE');
  expect(await ask({ messages: many(15) })).toBe('COMPLETE');
  expect(await ask({ messages: many(16) })).toBe('messages');
  expect(await ask({ messages: [user('Hi'), assistant('Hello')] })).toBe('messages');
  expect(await ask({ messages: [user('')] })).toBe('messages.0.text');
  expect(await ask({ messages: [user(text(50))] })).toBe('COMPLETE');
  expect(await ask({ messages: [user(text(51))] })).toBe('messages.0.text');
  expect(await ask({ messages: [assistant(text(1024)), user('Go on')] })).toBe('COMPLETE');
  expect(await ask({ messages: [assistant(text(1025)), user('Go on')] })).toBe('messages.0.text');
  expect(await ask({ messages: many(1), systemPrompt: text(20_000) })).toBe('COMPLETE');
  expect(await ask({ messages: many(1), systemPrompt: text(20_001) })).toBe('systemPrompt');
  expect(await ask({ messages: [user('\ud800')] })).toBe('messages.0.text');
  expect(await ask({ messages: many(1), modelId: modelId('test/unheard-of') })).toBe('modelId');
  expect(await ask({ messages: many(1), parameters: { temperature: 3 } })).toBe('parameters.temperature');
});

test('the model is shown the newest messages alone, and nothing when a caller wants all of them', async () => {
  const { provider, studio } = running;
  provider.answer('alpha', { text: 'Yes.' });
  const ada = await studio.person();
  const messages = ['One', 'Two', 'Three', 'Four'].map(user);
  await Array.fromAsync(answer(ada, { messages }));
  const shown = provider.requests.at(-1)?.body.messages as { content: string }[];
  expect(shown.map(({ content }) => content)).toEqual(['Two\n\nThree\n\nFour']);

  // All of them are all that a model is ever shown; then it is the window's turn, of which half is the prompt's.
  const parameters = { contextOverflow: 'ERROR' };
  const last = async (input: object) => (await Array.fromAsync(answer(ada, { parameters, ...input }))).at(-1);
  expect(await last({ messages })).toMatchObject({ status: 'COMPLETE' });
  const narrow = { modelId: modelId('test/narrow') };
  const room = (tokens: number) => [user('One'), assistant('x'.repeat(4 * tokens)), user('Three')];
  provider.answer('narrow', { text: 'Yes.' });
  expect(await last({ messages: room(256 - 15), ...narrow })).toMatchObject({ status: 'COMPLETE' });
  const calls = provider.calls;
  expect(await last({ messages: room(256 - 14), ...narrow })).toMatchObject({
    error: { code: 'CONTEXT_TOO_LONG' },
  });
  expect(provider.calls).toBe(calls);
  const cut = { messages: room(256 - 14), ...narrow, parameters: {} };
  expect(await last(cut)).toMatchObject({ status: 'COMPLETE' });
});

test('an answer that grows too long ends with an error, as any other does', async () => {
  const { provider, studio } = running;
  provider.answer('wordy', { chunks: Array.from({ length: 30 }, () => 'x'.repeat(50)) });
  const ada = await studio.person();
  const events = await Array.fromAsync(
    answer(ada, { messages: [user('Go on.')], modelId: modelId('test/wordy') }),
  );
  expect(textOf(events)).toBe('x'.repeat(1000));
  expect(events.at(-1)).toMatchObject({ error: { code: 'PROVIDER_UNAVAILABLE' } });
});

test('a provider that stops in the middle is given up, and a graceful stop ends what still runs', async () => {
  const { provider, studio } = await startProviderStudio({
    MODEL_IDLE_TIMEOUT_MS: '300',
    SHUTDOWN_GRACE_MS: '50',
  });
  await using _ = { [Symbol.asyncDispose]: () => provider.stop() };
  provider.answer('alpha', { chunks: ['One ', 'two ', 'three.'], hold: NEVER });
  const ada = await studio.person();
  const input = { messages: [user('Count.')] };
  const slow = await Array.fromAsync(answer(ada, input));
  expect(slow.at(-1)).toMatchObject({ error: { code: 'TIMEOUT' } });

  provider.answer('alpha', { chunkDelayMs: 100, chunks: Array.from({ length: 500 }, () => 'on and ') });
  const socket = ada.socket();
  const seen: (TemporaryEvent | undefined)[] = [];
  const ended = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  socket.subscribe<{ temporaryAnswer: TemporaryEvent }>(
    { query: TEMPORARY, variables: { input } },
    {
      next: ({ data }) => {
        seen.push(data?.temporaryAnswer);
        begun.resolve();
      },
      error: () => ended.resolve(),
      complete: () => ended.resolve(),
    },
  );
  await begun.promise;
  await studio.close();
  await ended.promise;
  expect(seen.at(-1)).toMatchObject({
    error: { code: 'SERVER_LOST', message: expect.stringContaining('ask again') },
  });
});

test('it needs a person who is signed in', async () => {
  const { studio } = running;
  const nobody = await studio.person();
  nobody.tokens = { ...nobody.tokens, accessToken: '' };
  await expect(Array.fromAsync(answer(nobody, { messages: [user('Hi')] }))).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

/** The columns of the application in which the text stands. */
async function tablesWith(databaseUrl: string, text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ table: string; column: string }>(
      `SELECT c.table_schema || '.' || quote_ident(c.table_name) AS table, quote_ident(c.column_name) AS column
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const found: string[] = [];
    for (const { table, column } of columns) {
      const { rows } = await client.query(
        `SELECT 1 FROM ${table} WHERE strpos(${column}::text, $1) > 0 LIMIT 1`,
        [text],
      );
      if (rows.length > 0) found.push(`${table}.${column}`);
    }
    return found;
  } finally {
    await client.end();
  }
}

/** Keys of the Redis that instances share in which the text stands; none where each has its own memory. */
async function redisKeysWith(text: string): Promise<string[]> {
  const url = process.env.TEST_REDIS_URL;
  if (url === undefined) return [];
  const redis = new Redis(url);
  const read: Record<string, (key: string) => Promise<unknown>> = {
    string: (key) => redis.get(key),
    stream: (key) => redis.xrange(key, '-', '+'),
    hash: (key) => redis.hgetall(key),
    list: (key) => redis.lrange(key, 0, -1),
    set: (key) => redis.smembers(key),
    zset: (key) => redis.zrange(key, '0', '-1'),
  };
  try {
    const found: string[] = [];
    for (const key of await redis.keys('*')) {
      const value = await read[await redis.type(key)]?.(key);
      if (`${key}${JSON.stringify(value)}`.includes(text)) found.push(key);
    }
    return found;
  } finally {
    redis.disconnect();
  }
}
