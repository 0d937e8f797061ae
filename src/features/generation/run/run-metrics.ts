import type { Metrics } from '../../../platform/metrics.ts';
import type { ChatPurpose, Usage } from '../../../platform/model/chat-model.port.ts';
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

/** Counts what a text beside an answer took, whether or not it was of use. */
export function countText(
  { textTokens }: Metrics,
  purpose: ChatPurpose,
  { inputTokens, outputTokens }: Usage,
): void {
  textTokens.inc({ purpose, kind: 'input' }, inputTokens);
  textTokens.inc({ purpose, kind: 'output' }, outputTokens);
}
