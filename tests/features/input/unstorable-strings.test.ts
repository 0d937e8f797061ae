import { getNamedType, getNullableType, isInputObjectType, isListType, isScalarType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attempt, faultyFields } from '../../support/attempt.ts';
import type { Person } from '../../support/person.ts';
import { rootFields } from '../../support/printed-schema.ts';
import { countRows } from '../../support/rows.ts';
import { startStudio, type TestStudio } from '../../support/studio.ts';

/** What Postgres cannot store, or a form seldom sends. */
const HOSTILE: Record<string, string> = {
  'half a surrogate pair': 'abc\ud83dabcdef',
  'U+0000': 'abc\u0000abcdef',
};
const TEXT = new Set(['ID', 'String', 'EmailAddress']);

const cases = rootFields('Mutation').flatMap(({ name, args }) => {
  const input = args[0] && getNamedType(args[0].type);
  if (!isInputObjectType(input)) return [];
  return Object.values(input.getFields())
    .filter(({ type }) => isScalarType(getNamedType(type)) && TEXT.has(getNamedType(type).name))
    .map((field) => [name, field.name, isListType(getNullableType(field.type))] as const);
});

let studio: TestStudio;
let ada: Person;
let valid: Record<string, object>;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
  const conversationId = await ada.startConversation();
  const { answerId: messageId, generationId } = await ada.send(conversationId, 'Hello');
  await ada.readAnswer(generationId);
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
  };
});
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
