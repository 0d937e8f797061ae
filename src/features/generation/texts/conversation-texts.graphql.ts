import type { GraphQLResolveInfo } from 'graphql';
import { InvalidInputError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { MAX_FOLLOW_UPS } from './follow-ups.ts';

/** Texts that one request may have written: a list of a hundred conversations must not call a model a hundred times. */
const MAX_TEXTS = 5;

const spent = new WeakMap<object, number>();

/** Counts a text of this request; of a subscription, of this event. */
function spendText(field: string, context: Context, { operation, rootValue }: GraphQLResolveInfo): void {
  const scope = operation.operation === 'subscription' ? (rootValue as object) : context;
  const count = (spent.get(scope) ?? 0) + 1;
  if (count > MAX_TEXTS)
    throw InvalidInputError.of(field, `One request may ask for at most ${MAX_TEXTS} texts by models.`);
  spent.set(scope, count);
}

const WHEN = `Written by the conversation’s model when it is asked for, of the messages that a model is shown of the branch that is looked at, an answer that is being written and the texts of files left out; kept for a day, and made anew when something was said or changed. One request may ask for ${MAX_TEXTS} texts by models, summaries and follow-ups together; more: INVALID_INPUT. When the model does not answer: null, and a top-level error UNAVAILABLE.`;

builder.prismaObjectField('Conversation', 'summary', (t) =>
  t.string({
    nullable: true,
    description: `What it is about, in a few sentences, at most 4,000 characters; null while nothing has been said. ${WHEN}`,
    resolve: async ({ id, activeLeafId }, _args, context, info) => {
      spendText('summary', context, info);
      const { viewer, reads, services } = context;
      if (!viewer || activeLeafId === null) return null;
      const wanted = { conversationId: id, leafId: activeLeafId };
      return services.conversationTexts.summary(viewer, await reads.conversationTexts.source(viewer, wanted));
    },
  }),
);

builder.prismaObjectField('Conversation', 'followUps', (t) =>
  t.stringList({
    nullable: true,
    description: `What might be asked next, the best first; empty while nothing has been said, and fewer where the model thought of fewer. ${WHEN}`,
    args: {
      first: t.arg.int({
        defaultValue: 3,
        required: true,
        description: `How many: 1 to ${MAX_FOLLOW_UPS}; any other number: INVALID_INPUT.`,
      }),
    },
    resolve: async ({ id, activeLeafId }, { first }, context, info) => {
      if (first < 1 || first > MAX_FOLLOW_UPS)
        throw InvalidInputError.of('first', `Must be from 1 to ${MAX_FOLLOW_UPS}.`);
      spendText('followUps', context, info);
      const { viewer, reads, services } = context;
      if (!viewer || activeLeafId === null) return [];
      const wanted = { conversationId: id, leafId: activeLeafId };
      const source = await reads.conversationTexts.source(viewer, wanted);
      return (await services.conversationTexts.followUps(viewer, source)).slice(0, first);
    },
  }),
);
