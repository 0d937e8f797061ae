import { InvalidInputError } from '../../../core/errors.ts';
import { isUuid } from '../../../core/ids.ts';
import { builder } from '../../../graphql/builder.ts';
import { unauthenticated } from '../../../graphql/errors.ts';
import { rowId } from '../../../graphql/global-id.ts';
import type { BranchUsage as Usage } from './branch-usage.store.ts';
import type { ContextGauge as Gauge } from './context-gauge.ts';

const leaf = {
  description:
    'The message that the branch ends with; by default the branch that is looked at. One of another conversation: INVALID_INPUT.',
} as const;

const noSuchLeaf = () => InvalidInputError.of('leaf', 'There is no such message in this conversation.');

const ContextGauge = builder.objectRef<Gauge>('ContextGauge').implement({
  description:
    'How full the window of the conversation’s model is: what the next prompt would take, without the message that is yet to be written. Estimated: four characters of English or code are taken for a token, two of other alphabets, one of Chinese, Japanese and Korean.',
  fields: (t) => ({
    usedTokens: t.exposeInt('usedTokens', {
      description: 'Tokens of the prompt: system prompt, messages, files and images.',
    }),
    windowTokens: t.exposeInt('windowTokens', {
      nullable: true,
      description: 'Tokens that prompt and answer may have together; null when the provider does not say.',
    }),
    fullness: t.exposeFloat('fullness', {
      nullable: true,
      description:
        'The share of the room for the prompt, which is the window without `reservedForAnswer`, that is used: 0 to 1; null when the window is not known.',
    }),
    messages: t.exposeInt('messages', { description: 'Messages of the branch that the prompt would hold.' }),
    omittedMessages: t.exposeInt('omittedMessages', {
      description:
        'Messages of the branch that the prompt would leave out: the model is shown so many of the newest only, or the window is too small; an answer that is still being written is left out as well. A message that was deleted above those counts as long as its place stays.',
    }),
    reservedForAnswer: t.exposeInt('reservedForAnswer', {
      description: 'Tokens of the window that are kept for the answer, where the caller asks for no fewer.',
    }),
  }),
});

const BranchUsage = builder.objectRef<Usage>('BranchUsage').implement({
  description: 'What the messages of a branch took together, from the first one to its leaf.',
  fields: (t) => ({
    messages: t.exposeInt('messages', { description: 'How many there are; those deleted are not counted.' }),
    inputTokens: t.exposeInt('inputTokens', {
      description:
        'Tokens that were read for its answers; those deleted are counted, for they were spent, and those from the answer cache are not.',
    }),
    outputTokens: t.exposeInt('outputTokens', {
      description: 'Tokens that were written; those of answers from the answer cache are not counted.',
    }),
    cost: t.exposeFloat('cost', { description: 'US dollars, as far as prices are known.' }),
  }),
});

builder.prismaObjectField('Conversation', 'contextGauge', (t) =>
  t.field({
    type: ContextGauge,
    description: 'How full the window of the conversation’s model is with a branch.',
    args: { leaf: t.arg.id(leaf) },
    resolve: async ({ id: conversationId, activeLeafId }, args, { viewer, reads }) => {
      if (!viewer) throw unauthenticated();
      if (args.leaf == null) return reads.branches.gauge(viewer, { conversationId, leafId: activeLeafId });
      const leafId = rowId('Message', args.leaf);
      if (!isUuid(leafId) || !(await reads.branches.has({ conversationId, leafId }))) throw noSuchLeaf();
      return reads.branches.gauge(viewer, { conversationId, leafId });
    },
  }),
);

builder.prismaObjectField('Conversation', 'branchUsage', (t) =>
  t.field({
    type: BranchUsage,
    description: 'What a branch took: tokens and cost of its runs. The work grows with the branch.',
    args: { leaf: t.arg.id(leaf) },
    resolve: async ({ id: conversationId, activeLeafId }, args, { reads }) => {
      const leafId = args.leaf == null ? activeLeafId : rowId('Message', args.leaf);
      const usage =
        leafId !== null && isUuid(leafId) ? await reads.branches.usage({ conversationId, leafId }) : null;
      if (usage) return usage;
      if (args.leaf != null) throw noSuchLeaf();
      return { messages: 0, inputTokens: 0, outputTokens: 0, cost: 0 };
    },
  }),
);
