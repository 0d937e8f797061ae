import { command, id } from '../../../graphql/command.ts';
import { conversationPayload } from '../../conversations/conversation-payload.graphql.ts';

const SelectPayload = conversationPayload('SelectBranchPayload', 'The conversation, seen from another leaf.');

command('selectBranch', {
  payload: SelectPayload,
  does: 'Looks at the branch through a message. Where the message has others below it, one comes back to the leaf that was last looked at there, among the last 100 that were left in the conversation; else goes down by the newest. The last choice holds; the revision of the conversation stays.',
  about: 'Which branch to look at.',
  input: () => ({ messageId: id('Message', 'Any message of the branch.') }),
  run: async (viewer, { messageId }, { services }) => ({
    conversationId: await services.branches.select(viewer, messageId),
  }),
});
