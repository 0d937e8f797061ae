import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeGlobalId } from '../../../../src/graphql/global-id.ts';
import { sql } from '../../../support/database/sql.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';

let setup: ProviderStudio;
beforeAll(async () => {
  setup = await startProviderStudio({ LOG_LEVEL: 'debug' });
});
afterAll(() => setup[Symbol.asyncDispose]());

const READ = `query ($id: ID!) {
  node(id: $id) { ... on Message { status usage { inputTokens outputTokens } conversation { tokenCount } } }
}`;

test('a conversation that has taken as many tokens as can be counted still ends its answers', async () => {
  const ada = await setup.studio.person();
  const conversationId = await ada.startConversation();
  await sql(setup.studio.databaseUrl, 'UPDATE conversation SET token_count = 2147483646 WHERE id = $1', [
    Buffer.from(conversationId, 'base64url').toString().split(':')[1],
  ]);
  const { answerId, generationId } = await ada.send(conversationId, 'A long enough question.');
  await ada.readAnswer(generationId);
  expect(await ada.get(READ, { id: answerId })).toMatchObject({
    node: { status: 'COMPLETE', conversation: { tokenCount: 2_147_483_647 } },
  });
});

test('a request that the provider refuses costs no tokens', async () => {
  setup.provider.answer('alpha', { fault: 'unauthorized' });
  const ada = await setup.studio.person();
  const { answerId, generationId } = await ada.send(await ada.startConversation(), 'A long enough question.');
  await ada.readAnswer(generationId);
  expect(await ada.get(READ, { id: answerId })).toEqual({
    node: {
      status: 'FAILED',
      usage: { inputTokens: 0, outputTokens: 0 },
      conversation: { tokenCount: 0 },
    },
  });
});

test('the log says which fault it was; what the provider said of it, which may quote the prompt, only when one debugs', async () => {
  setup.provider.answer('alpha', { fault: 'unauthorized' });
  const ada = await setup.studio.person();
  const { generationId } = await ada.send(await ada.startConversation(), 'A question.');
  await ada.readAnswer(generationId);
  const { log } = setup.studio;
  const { id } = decodeGlobalId(generationId);
  const lines = log.filter((line) => line.generationId === id);
  expect(lines.find(({ msg }) => msg === 'answer failed')).toMatchObject({
    level: 40,
    code: 'PROVIDER_REJECTED',
    httpStatus: 401,
    reason: expect.stringContaining('does not accept'),
  });
  const quoting = (some: typeof log) =>
    some.filter((line) => JSON.stringify(line).includes('Incorrect API key provided'));
  expect(quoting(lines)).toHaveLength(1);
  expect(quoting(log).filter(({ level }) => level !== 20)).toEqual([]);
});
