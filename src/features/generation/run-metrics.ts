import type { Metrics } from '../../platform/metrics.ts';
import type { RunResult } from './run.ts';

/** Counts an answer that has ended. */
export function countRun(
  { generations, outputTokens, firstToken, duration }: Metrics,
  result: Pick<RunResult, 'status' | 'usage' | 'startedAt' | 'firstTokenAt' | 'endedAt' | 'cached'>,
): void {
  generations.inc({ status: result.status });
  if (!result.cached) outputTokens.inc(result.usage.outputTokens);
  duration.observe((result.endedAt.getTime() - result.startedAt.getTime()) / 1000);
  if (result.firstTokenAt)
    firstToken.observe((result.firstTokenAt.getTime() - result.startedAt.getTime()) / 1000);
}
