import { type DomainError, InvalidInputError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { ErrorInterface } from '../../graphql/error-types.ts';
import { rowId } from '../../graphql/global-id.ts';
import type { BulkResult } from './bulk-conversations.ts';
import { Conversation, PIN } from './conversation.graphql.ts';
import type { BulkTarget } from './conversation-input.ts';

interface ResultOfGiven extends BulkResult {
  /** The global id that the caller gave, whatever it names. */
  readonly given: string;
}

const BulkConversationResult = builder.objectRef<ResultOfGiven>('BulkConversationResult').implement({
  description: 'What became of one conversation.',
  fields: (t) => ({
    conversationId: t.exposeID('given', { description: 'The global id, as it was given.' }),
    conversation: t.withAuth({ signedIn: true }).field({
      type: Conversation,
      nullable: true,
      description: 'The conversation as it stands now; null when it is deleted, or was not found.',
      resolve: ({ conversationId }, _args, { viewer, reads }) =>
        reads.conversations.row(viewer, conversationId),
    }),
    error: t.field({
      type: ErrorInterface,
      nullable: true,
      description:
        'Why it was left as it is: a NotFoundError, a ConflictError where it is not at the expected revision, or an InvalidInputError where it would have too many tags. Null when it was done.',
      resolve: ({ error }) => error && asValue(error),
    }),
  }),
});

/** graphql-js throws whatever is an Error, and here it is an answer. */
function asValue(error: DomainError) {
  return { ...error, name: error.name, message: error.message, __typename: error.constructor.name };
}

const bulkPayload = (name: string) =>
  builder.objectRef<{ results: ResultOfGiven[] }>(name).implement({
    description: 'What became of each conversation.',
    fields: (t) => ({
      results: t.field({
        type: [BulkConversationResult],
        description: 'One for each id that was given, in the same order.',
        resolve: ({ results }) => results,
      }),
    }),
  });

const UpdatePayload = bulkPayload('BulkUpdateConversationsPayload');
const DeletePayload = bulkPayload('BulkDeleteConversationsPayload');
const RestorePayload = bulkPayload('BulkRestoreConversationsPayload');

const ids = {
  required: true,
  description: 'The conversations: 1 to 100. One that is given twice is changed once.',
} as const;

const revisions = {
  required: { list: false, items: false },
  description:
    'The revisions that the caller has seen, one for each of `conversationIds` and in their order; null for one that may have changed. A conversation that has moved on is left alone: its result has a ConflictError, which tells how it stands. Of one that is given twice, the first that is no null holds.',
} as const;

interface Given {
  readonly conversationIds: readonly string[];
  readonly expectedRevisions?: readonly (number | null | undefined)[] | null | undefined;
}

/** Does something to the conversations of these global ids; each result says for which of them it is. */
async function resultsFor(
  { conversationIds, expectedRevisions }: Given,
  work: (target: BulkTarget) => Promise<BulkResult[]>,
): Promise<{ results: ResultOfGiven[] }> {
  const results = await work({
    conversationIds: conversationIds.map((id) => rowId('Conversation', id)),
    expectedRevisions: expectedRevisions?.map((revision) => revision ?? null),
  });
  return { results: results.map((result, at) => ({ ...result, given: conversationIds[at] ?? '' })) };
}

builder.mutationField('bulkUpdateConversations', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: UpdatePayload,
    description:
      'Gives several conversations the same state, folder or tags; one that has all of it already is left as it is. What is not found is told in its result and keeps nothing from being done to the others.',
    typeOptions: { description: 'What to change. What is left out stays as it is.' },
    argOptions: { description: 'What to change.' },
    input: {
      conversationIds: t.input.idList(ids),
      expectedRevisions: t.input.intList(revisions),
      archived: t.input.boolean({ description: 'Put away, or taken out again.' }),
      pinned: t.input.boolean({ description: `Whether they are to carry ${PIN}.` }),
      favorite: t.input.boolean({ description: 'Marked as favorites.' }),
      folderId: t.input.id({ description: 'The folder that they lie in; null for none.' }),
      addTags: t.input.stringList({ description: 'Names of tags that they are to have: at most 50.' }),
      removeTags: t.input.stringList({ description: 'Names of tags that they are to lose: at most 50.' }),
    },
    errors: { types: [InvalidInputError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const { conversationIds, expectedRevisions, folderId, ...changes } = input;
      const given = folderId == null ? folderId : rowId('Folder', folderId);
      const what = { ...changes, ...(given !== undefined && { folderId: given }) };
      return resultsFor({ conversationIds, expectedRevisions }, (target) =>
        services.bulkConversations.update(viewer, target, what),
      );
    },
  }),
);

builder.mutationField('bulkDeleteConversations', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: DeletePayload,
    description: 'Puts several conversations into the trash, and stops what is being written in them.',
    typeOptions: { description: 'What to delete.' },
    argOptions: { description: 'What to delete.' },
    input: { conversationIds: t.input.idList(ids), expectedRevisions: t.input.intList(revisions) },
    errors: { types: [InvalidInputError] },
    resolve: (_root, { input }, { viewer, services }) =>
      resultsFor(input, (target) => services.bulkConversations.delete(viewer, target)),
  }),
);

builder.mutationField('bulkRestoreConversations', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: RestorePayload,
    description: 'Takes several conversations out of the trash.',
    typeOptions: { description: 'What to restore.' },
    argOptions: { description: 'What to restore.' },
    input: { conversationIds: t.input.idList(ids), expectedRevisions: t.input.intList(revisions) },
    errors: { types: [InvalidInputError] },
    resolve: (_root, { input }, { viewer, services }) =>
      resultsFor(input, (target) => services.bulkConversations.restore(viewer, target)),
  }),
);
