import { NotFoundError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { conversationPayload } from '../../conversations/conversation-payload.graphql.ts';

const SelectPayload = conversationPayload('SelectBranchPayload', 'The conversation, seen from another leaf.');

builder.mutationField('selectBranch', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: SelectPayload,
    description:
      'Looks at the branch through a message. Where the message has others below it, one comes back to the leaf that was last looked at there, among the last 100 that were left in the conversation; else goes down by the newest. The last choice holds; the revision of the conversation stays.',
    typeOptions: { description: 'Which branch to look at.' },
    argOptions: { description: 'Which branch to look at.' },
    input: {
      messageId: t.input.id({ required: true, description: 'Any message of the branch.' }),
    },
    errors: { types: [NotFoundError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      conversationId: await services.branches.select(viewer, rowId('Message', input.messageId)),
    }),
  }),
);
