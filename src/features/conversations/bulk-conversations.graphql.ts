import { type DomainError, InvalidInputError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { command, optionalId } from '../../graphql/command.ts';
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

/** Does something to the conversations of these ids, which stay global as each result names the one that was given. */
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

command('bulkUpdateConversations', {
  does: 'Gives several conversations the same state, folder or tags; one that has all of it already is left as it is. What is not found is told in its result and keeps nothing from being done to the others.',
  about: 'What to change. What is left out stays as it is.',
  payload: UpdatePayload,
  input: (t) => ({
    conversationIds: t.idList(ids),
    expectedRevisions: t.intList(revisions),
    archived: t.boolean({ description: 'Put away, or taken out again.' }),
    pinned: t.boolean({ description: `Whether they are to carry ${PIN}.` }),
    favorite: t.boolean({ description: 'Marked as favorites.' }),
    folderId: optionalId('Folder', 'The folder that they lie in; null for none.'),
    addTags: t.stringList({ description: 'Names of tags that they are to have: at most 50.' }),
    removeTags: t.stringList({ description: 'Names of tags that they are to lose: at most 50.' }),
  }),
  errors: [InvalidInputError],
  run: (viewer, { conversationIds, expectedRevisions, ...changes }, { services }) =>
    resultsFor({ conversationIds, expectedRevisions }, (target) =>
      services.bulkConversations.update(viewer, target, changes),
    ),
});

command('bulkDeleteConversations', {
  does: 'Puts several conversations into the trash, and stops what is being written in them.',
  about: 'What to delete.',
  payload: DeletePayload,
  input: (t) => ({ conversationIds: t.idList(ids), expectedRevisions: t.intList(revisions) }),
  errors: [InvalidInputError],
  run: (viewer, input, { services }) =>
    resultsFor(input, (target) => services.bulkConversations.delete(viewer, target)),
});

command('bulkRestoreConversations', {
  does: 'Takes several conversations out of the trash.',
  about: 'What to restore.',
  payload: RestorePayload,
  input: (t) => ({ conversationIds: t.idList(ids), expectedRevisions: t.intList(revisions) }),
  errors: [InvalidInputError],
  run: (viewer, input, { services }) =>
    resultsFor(input, (target) => services.bulkConversations.restore(viewer, target)),
});
