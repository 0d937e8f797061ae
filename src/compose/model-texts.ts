import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import type { HitCounter } from '../core/hit-counter.ts';
import type { Viewer } from '../core/viewer.ts';
import type { ResolveModel } from '../features/generation/run/completion.ts';
import { countText } from '../features/generation/run/run-metrics.ts';
import { conversationTextReads } from '../features/generation/texts/conversation-texts.store.ts';
import { ConversationTexts } from '../features/generation/texts/conversation-texts.ts';
import { ModelTexts } from '../features/generation/texts/model-texts.ts';
import { titleStore } from '../features/generation/texts/titles.store.ts';
import { Titles } from '../features/generation/texts/titles.ts';
import type { ChangeTransaction } from '../features/live/changes.ts';
import type { Cache } from '../platform/cache/cache.port.ts';
import type { Transact } from '../platform/database/database.port.ts';
import type { Database } from '../platform/database/prisma-database.ts';
import type { Feed } from '../platform/feed/feed.port.ts';
import type { Lock } from '../platform/lock/lock.port.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { ModelId } from '../platform/model/model-registry.port.ts';

export interface ModelTextDeps {
  readonly database: Database;
  readonly transact: Transact<ChangeTransaction>;
  readonly feed: Feed;
  readonly shared: { readonly cache: Cache; readonly lock: Lock };
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly resolve: ResolveModel;
  readonly defaultModel: (viewer: Viewer) => Promise<ModelId>;
  readonly counter: HitCounter;
  /** Messages that a model is shown. */
  readonly contextMessages: number;
}

/** What models write beside answers: titles, summaries, follow-ups. */
export function modelTexts(deps: ModelTextDeps) {
  const { database, transact, feed, shared, clock, log, defaultModel, counter } = deps;
  const { prisma, statements } = database;
  const texts = new ModelTexts(deps.resolve, (purpose, usage) => countText(deps.metrics, purpose, usage));
  const { cache, lock } = shared;
  return {
    titles: new Titles({ store: titleStore(prisma, statements), texts, transact, lock, clock, log }),
    conversationTexts: new ConversationTexts({ texts, defaultModel, cache, lock, feed, counter, log }),
    reads: () => conversationTextReads(statements, deps.contextMessages),
  };
}
