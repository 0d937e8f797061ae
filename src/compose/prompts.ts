import type { Attachments } from '../features/attachments/attachments.ts';
import { branchReads } from '../features/generation/prompt/branch-usage.store.ts';
import { contextStore } from '../features/generation/prompt/context.store.ts';
import { ContextGauges } from '../features/generation/prompt/context-gauge.ts';
import { conversationStates } from '../features/generation/prompt/conversation-state.store.ts';
import { Prompts } from '../features/generation/prompt/prompt.ts';
import type { Models } from '../features/models/models.ts';
import type { ReadsOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Reads extends ReadsOf<typeof composePrompts> {}
}

/** What models are shown, how much of it a branch takes, and how full their windows are with it. */
export function composePrompts(
  { config, database }: Platform,
  { models, attachments }: { readonly models: Models; readonly attachments: Attachments },
) {
  const { statements } = database;
  const { contextMessages, maxOutputTokens } = config.answers;
  const prompts = new Prompts({
    store: contextStore(statements),
    readImage: async (id) => {
      const file = await attachments.readFile(id);
      return file && Buffer.concat(await file.stream.toArray());
    },
    contextMessages,
  });
  const states = (userId: string, ids: readonly string[]) => conversationStates(statements, userId, ids);
  const gauges = new ContextGauges({ prompts, models, states, maxOutputTokens });
  return { prompts, reads: () => ({ branches: branchReads(statements, gauges) }) };
}
