import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { HitCounter } from '../core/hit-counter.ts';
import { type BranchReads, branchReads } from '../features/generation/prompt/branch-usage.store.ts';
import { contextStore } from '../features/generation/prompt/context.store.ts';
import { ContextGauges } from '../features/generation/prompt/context-gauge.ts';
import { conversationStates } from '../features/generation/prompt/conversation-state.store.ts';
import { Prompts } from '../features/generation/prompt/prompt.ts';
import { AnswerCache } from '../features/generation/run/answer-cache.ts';
import type { Models } from '../features/models/models.ts';
import { MemoryCache } from '../platform/cache/memory-cache.ts';
import { RedisCache } from '../platform/cache/redis-cache.ts';
import type { Statements } from '../platform/database/statement.ts';
import type { RedisCommands } from '../platform/redis/redis.port.ts';

/** What one instance keeps of answers where no Redis keeps them for all. */
const BOUNDS = { maxValues: 10_000, maxBytes: 64 * 1024 * 1024 };

export interface AnswerParts {
  readonly config: Config;
  readonly statements: Statements;
  readonly redis: { readonly commands: RedisCommands } | null;
  /** An attachment; null when it is gone. */
  readonly readFile: (attachmentId: string) => Promise<{ readonly stream: Readable } | null>;
}

/** What answers are made of: prompts, and answers that were given before. */
export function composeAnswers({ config, statements, redis, readFile }: AnswerParts) {
  const counter = new HitCounter('answers');
  return {
    counter,
    prompts: new Prompts({
      store: contextStore(statements),
      readImage: async (id) => {
        const file = await readFile(id);
        return file && Buffer.concat(await file.stream.toArray());
      },
      contextMessages: config.CONTEXT_MESSAGES,
    }),
    answers: new AnswerCache({
      cache: redis ? new RedisCache(redis.commands) : new MemoryCache(systemClock, BOUNDS),
      counter,
      scope: config.ANSWER_CACHE_SCOPE,
      ttlMs: config.ANSWER_CACHE_TTL_MS,
    }),
  };
}

/** How much branches take, and how full the windows are with them; to be called for each request. */
export function branchFigures(
  { config, statements }: Pick<AnswerParts, 'config' | 'statements'>,
  prompts: Prompts,
  models: Models,
): () => BranchReads {
  const gauges = new ContextGauges({
    prompts,
    models,
    states: (userId, ids) => conversationStates(statements, userId, ids),
    maxOutputTokens: config.MAX_OUTPUT_TOKENS,
  });
  return () => branchReads(statements, gauges);
}
