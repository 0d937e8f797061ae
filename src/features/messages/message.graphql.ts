import { builder } from '../../graphql/builder.ts';
import { stating } from '../../graphql/field-facts.ts';
import { NOBODY } from '../../graphql/global-id.ts';
import { kind } from '../../graphql/kind.ts';
import { MAX_FILES } from '../attachments/attachments.ts';
import { Model } from '../models/models.graphql.ts';
import { MessageStatus, Role } from './enums.graphql.ts';
import { MessagePart } from './parts.graphql.ts';
import { readParts, textOf } from './parts.ts';
import { TokenUsage, usageOf } from './usage.graphql.ts';

export const Message = builder.prismaNode('Message', {
  description: 'A node of a conversation’s tree: what a person wrote, or a model’s answer.',
  id: { field: 'id', description: 'The global id.' },
  nullable: true,
  findUnique: (id, { viewer }) => ({
    id,
    hiddenBy: null,
    conversation: { userId: viewer?.userId ?? NOBODY, deletedAt: null },
  }),
  fields: (t) => ({
    conversation: t.relation('conversation', { description: 'Where it stands.' }),
    parent: t.relation('parent', {
      nullable: true,
      description: 'The message that it follows or answers; null for a first one.',
    }),
    role: t.expose('role', { type: Role, description: 'Who speaks.' }),
    status: t.expose('status', {
      type: MessageStatus,
      description: 'Whether it is whole, and if not, why. What a person wrote is always COMPLETE.',
    }),
    text: t.string({
      description:
        'All text parts joined. While the answer is being written: as far as it was last stored. Empty once it is deleted.',
      resolve: (message) => textOf(shownParts(message)),
    }),
    parts: t.field({
      type: [MessagePart],
      description: 'The content in order; none once it is deleted.',
      // Only those that are files hold objects.
      ...stating({ atMost: MAX_FILES }),
      resolve: shownParts,
    }),
    deleted: t.boolean({
      description:
        'Whether it was deleted by itself: it stays in its place, without its content, because others stand below it.',
      resolve: ({ deletedAt }) => deletedAt !== null,
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted by itself; null if it was not.',
    }),
    model: t.field({
      type: Model,
      nullable: true,
      description: 'Who answered; null for what a person wrote.',
      resolve: ({ modelId }, _args, { viewer, services }) =>
        modelId === null ? null : services.models.describe(viewer, modelId),
    }),
    usage: t.field({
      type: TokenUsage,
      nullable: true,
      description: 'What the answer took; null until it has ended, and for what a person wrote.',
      resolve: usageOf,
    }),
    sequence: t.exposeInt('sequence', {
      description: 'Its place in the order of creation in the conversation, from 1.',
    }),
    revision: t.exposeInt('revision', {
      description: 'Grows by one with every change; send it back as `expectedRevision`.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was written or its answer began.',
    }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its text was last changed by a person; null if never.',
    }),
  }),
});

kind(Message, {
  called: 'message',
  restorable: true,
  read: ({ viewer, reads }, id, query) => reads.messages.byId(viewer, id, query()),
  readMany: ({ viewer, reads }, ids, query) => reads.messages.byIds(viewer, ids, query()),
  readState: ({ viewer, reads }, id, query) => reads.messages.readState(viewer, id, query()),
});

function shownParts({ parts, deletedAt }: { parts: unknown; deletedAt: Date | null }) {
  return deletedAt === null ? readParts(parts) : [];
}
