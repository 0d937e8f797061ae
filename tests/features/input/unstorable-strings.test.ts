import { getNamedType, getNullableType, isInputObjectType, isListType, isScalarType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { rootFields } from '../../support/schema/printed-schema.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

/** What Postgres cannot store, or a form seldom sends. */
const HOSTILE: Record<string, string> = {
  'half a surrogate pair': 'abc\ud83dabcdef',
  'U+0000': 'abc\u0000abcdef',
};
const TEXT = new Set(['ID', 'String', 'EmailAddress']);

/** A bulk change says of each conversation by itself that there is none with its id. */
const ANNOUNCED_BY_ITSELF = new Set(['conversationIds']);

const cases = rootFields('Mutation').flatMap(({ name, args }) => {
  const input = args[0] && getNamedType(args[0].type);
  if (!isInputObjectType(input)) return [];
  const fields = Object.values(input.getFields());
  // What comes with a file does not come as JSON.
  if (fields.some(({ type }) => getNamedType(type).name === 'File')) return [];
  return fields
    .filter(({ type }) => isScalarType(getNamedType(type)) && TEXT.has(getNamedType(type).name))
    .filter((field) => !ANNOUNCED_BY_ITSELF.has(field.name))
    .map((field) => [name, field.name, isListType(getNullableType(field.type))] as const);
});

let studio: TestStudio;
let ada: Person;
let valid: Record<string, object>;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  const conversationId = await ada.startConversation();
  const { userMessageId, answerId: messageId, generationId } = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(generationId);
  await attempt(ada, 'startSupport', { conversationId });
  const folderId = await made('createFolder', 'folder', { name: 'Kitchen' });
  const tagId = await made('createTag', 'tag', { name: 'bread' });
  const template = { title: 'Greet', category: 'GENERAL', text: 'Hello', variables: [] };
  const templateId = await made('createPromptTemplate', 'promptTemplate', template);
  valid = {
    register: { email: 'grace@example.com', password: 'a good password' },
    signIn: { email: ada.email, password: ada.password },
    refreshSession: { refreshToken: ada.tokens.refreshToken },
    updateConversation: { conversationId },
    deleteConversation: { conversationId },
    restoreConversation: { conversationId },
    sendMessage: { conversationId, text: 'Hello' },
    regenerateMessage: { messageId },
    stopGeneration: { generationId },
    editMessage: { messageId: userMessageId, text: 'Hello', regenerate: true },
    restoreMessageVersion: { messageId, number: 1 },
    reactToMessage: { messageId, emoji: '😀' },
    setMessageFavorite: { messageId, favorite: true },
    rateMessage: { messageId, rating: 'LIKE' },
    pinMessage: { messageId, pinned: true },
    annotateMessage: { messageId },
    startSupport: { conversationId },
    updateSupport: { conversationId },
    resumeConversation: { conversationId },
    resolveConversation: { conversationId },
    endConversation: { conversationId },
    forkConversation: { messageId },
    bulkUpdateConversations: { conversationIds: [conversationId] },
    createFolder: { name: 'Cellar' },
    updateFolder: { folderId },
    moveFolder: { folderId },
    deleteFolder: { folderId, contents: 'MOVE_TO_PARENT' },
    createTag: { name: 'soup' },
    updateTag: { tagId },
    mergeTags: { tagIds: [tagId], intoTagId: tagId },
    createPromptTemplate: template,
    updatePromptTemplate: { templateId },
    restorePromptTemplateVersion: { templateId, version: 1 },
    setProviderKey: { provider: 'openai', apiKey: 'sk-0123456789' },
  };
});

/** The id of what Ada has made. */
async function made(mutation: string, thing: string, input: object): Promise<string> {
  const name = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  const data = await ada.get<Record<string, Record<string, { id: string }>>>(
    `mutation ($input: ${name}Input!) { made: ${mutation}(input: $input) { ... on ${name}Payload { ${thing} { id } } } }`,
    { input },
  );
  return data.made?.[thing]?.id ?? '';
}
afterAll(() => studio.close());

describe.each(cases)('%s with a hostile %s', (mutation, field, isList) => {
  test.each(Object.entries(HOSTILE))(
    'that holds %s is refused, and nothing is stored',
    async (_what, value) => {
      const before = await countRows(studio.databaseUrl);
      const input = { ...valid[mutation], [field]: isList ? [value] : value };
      const outcome = await attempt(ada, mutation, input);
      if (outcome.__typename === 'NotFoundError') expect(outcome.message).toContain(field);
      else if (mutation === 'signIn') expect(faultyFields(outcome)).toEqual(['password']);
      else expect(faultyFields(outcome)).toContainEqual(expect.stringMatching(`^${field}`));
      expect(await countRows(studio.databaseUrl)).toEqual(before);
    },
  );
});
