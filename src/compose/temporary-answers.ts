import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import { countRun } from '../features/generation/run/run-metrics.ts';
import { TemporaryAnswers } from '../features/generation/temporary/temporary-answers.ts';
import type { LiveStats } from '../features/live/live-stats.ts';
import type { Models } from '../features/models/models.ts';
import type { Metrics } from '../platform/metrics.ts';

export interface TemporaryParts {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly models: Models;
  readonly stats: LiveStats;
  readonly accepting: () => boolean;
}

/** Answers that are stored nowhere. */
export function temporaryAnswers({ config, log, metrics, models, stats, accepting }: TemporaryParts) {
  return new TemporaryAnswers({
    resolve: (userId, modelId) => models.resolveFor(userId, modelId),
    models,
    clock: systemClock,
    coalesceMs: config.COALESCE_MS,
    maxQueueBytes: config.SUBSCRIBER_MAX_BYTES,
    stats,
    accepting,
    onEnd: (result) => countRun(metrics, result),
    log,
    limits: {
      firstTokenMs: config.MODEL_FIRST_TOKEN_TIMEOUT_MS,
      idleMs: config.MODEL_IDLE_TIMEOUT_MS,
      totalMs: config.MODEL_TOTAL_TIMEOUT_MS,
      contextMessages: config.CONTEXT_MESSAGES,
      messageMaxCharacters: config.MESSAGE_MAX_CHARACTERS,
      maxOutputTokens: config.MAX_OUTPUT_TOKENS,
      maxAnswerBytes: config.MAX_ANSWER_BYTES,
    },
  });
}
