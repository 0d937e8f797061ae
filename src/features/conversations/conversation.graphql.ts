import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { stating } from '../../graphql/field-facts.ts';
import { NOBODY } from '../../graphql/global-id.ts';
import { kind } from '../../graphql/kind.ts';
import { Folder } from '../folders/folder.graphql.ts';
import { Model } from '../models/models.graphql.ts';
import { Tag } from '../tags/tag.graphql.ts';
import { MAX_TAGS_OF_CONVERSATION } from '../tags/tag-input.ts';

/** What the schema says of `pinned`. */
export const PIN =
  'the mark for clients that show such conversations on top; no order of the API puts them there: list with `pinned: true` first, then with `pinned: false`';

export const Conversation = builder.prismaNode('Conversation', {
  description: 'A tree of messages, its settings, and the branch that is looked at.',
  id: { field: 'id', description: 'The global id.' },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, userId: viewer?.userId ?? NOBODY, deletedAt: null }),
  fields: (t) => ({
    title: t.exposeString('title', {
      description: `${describedName(200)}. A conversation that nobody has named gets one from its model behind the first complete answer, which ConversationChanged tells; one that was chosen stays.`,
    }),
    description: t.exposeString('description', { nullable: true, description: 'At most 2,000 characters.' }),
    systemPrompt: t.exposeString('systemPrompt', {
      nullable: true,
      description: 'Instructions that go before every prompt: at most 20,000 characters.',
    }),
    model: t.field({
      type: Model,
      nullable: true,
      description:
        'The model that answers here: the chosen one, else that of the innermost folder around that has one, else the server’s default.',
      resolve: async ({ modelId, folderId }, _args, { viewer, reads, services: { models } }) => {
        const inherited = modelId === null && folderId !== null ? await reads.folders.model(folderId) : null;
        return models.describe(viewer, modelId ?? inherited ?? (await models.default(viewer)));
      },
    }),
    folder: t.field({
      type: Folder,
      nullable: true,
      description: 'The folder that it lies in, if any.',
      resolve: ({ folderId }, _args, { reads }) => (folderId === null ? null : reads.folders.row(folderId)),
    }),
    tags: t.field({
      type: [Tag],
      description: 'Its tags by name: at most 50.',
      ...stating({ atMost: MAX_TAGS_OF_CONVERSATION }),
      resolve: ({ id }, _args, { reads }) => reads.tags.ofConversation(id),
    }),
    archived: t.exposeBoolean('archived', { description: 'Whether it is put away.' }),
    pinned: t.exposeBoolean('pinned', { description: `Whether it carries ${PIN}.` }),
    favorite: t.exposeBoolean('favorite', { description: 'Whether it is marked as a favorite.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was started.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description:
        'When it was last changed itself: named, set otherwise, tagged, moved, deleted or restored, or a message in it was added, finished, deleted or restored. What becomes of a folder around it with all that is in it is no such change, though its `revision` tells of it.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null unless the list of the trash or a ConflictError gave it.',
    }),
    revision: t.exposeInt('revision', {
      description:
        'Grows by one with every change of title, settings, state, support session and what its tags are called, not with messages; send it back as `expectedRevision`.',
    }),
    messageCount: t.exposeInt('messageCount', { description: 'How many messages it has over all branches.' }),
    tokenCount: t.exposeInt('tokenCount', {
      description:
        'How many tokens all its runs have read and written together; answers from the answer cache took none.',
    }),
    activeLeaf: t.relation('activeLeaf', {
      nullable: true,
      description: 'The last message of the branch that is looked at; null in an empty conversation.',
    }),
  }),
});

kind(Conversation, {
  called: 'conversation',
  restorable: true,
  read: ({ viewer, reads }, id, query) => reads.conversations.byId(viewer, id, query()),
  readMany: ({ viewer, reads }, ids, query) => reads.conversations.byIds(viewer, ids, query()),
  readState: ({ viewer, reads }, id, query) => reads.conversations.readState({ viewer, id, query: query() }),
});
