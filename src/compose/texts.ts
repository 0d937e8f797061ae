import { HitCounter } from '../core/hit-counter.ts';
import { countText } from '../features/generation/run/run-metrics.ts';
import { conversationTextReads } from '../features/generation/texts/conversation-texts.store.ts';
import { ConversationTexts } from '../features/generation/texts/conversation-texts.ts';
import { ModelTexts } from '../features/generation/texts/model-texts.ts';
import { titleStore } from '../features/generation/texts/titles.store.ts';
import { Titles } from '../features/generation/texts/titles.ts';
import type { Models } from '../features/models/models.ts';
import { cacheReadings } from '../platform/instance-metrics.ts';
import type { ReadsOf, ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeTexts> {}
  interface Reads extends ReadsOf<typeof composeTexts> {}
}

/** What models write beside answers: titles, summaries, follow-ups. */
export function composeTexts(platform: Platform, { models }: { readonly models: Models }) {
  const { config, database, transact, feed, cache, lock, clock, log, metrics } = platform;
  const { prisma, statements } = database;
  const counter = new HitCounter('texts');
  const texts = new ModelTexts(
    (userId, modelId) => models.resolveFor(userId, modelId),
    (purpose, usage) => countText(metrics, purpose, usage),
  );
  const titles = new Titles({ store: titleStore(prisma, statements), texts, transact, lock, clock, log });
  const conversationTexts = new ConversationTexts({
    texts,
    defaultModel: (viewer) => models.default(viewer),
    cache,
    lock,
    feed,
    counter,
    log,
  });
  return {
    titles,
    services: { conversationTexts },
    reads: () => ({ conversationTexts: conversationTextReads(statements, config.answers.contextMessages) }),
    caches: [counter],
    readings: cacheReadings('text_cache', counter, {
      hit: 'Summaries and follow-ups that were known.',
      miss: 'Summaries and follow-ups that a model was waited for.',
    }),
    close: () => titles.stop(),
  };
}
