import type { FinishReason } from '../../../platform/model/chat-model.port.ts';
import type {
  EndStatus,
  GenerationErrorCode,
  GenerationFault,
  GenerationFeedEvent,
} from '../../live/feeds.ts';
import type { GenerationSnapshot } from './generation-snapshot.ts';
import { SERVER_LOST, terminalOf } from './outcome.ts';

/** What a generation's row says of how it stands. */
export interface GenerationRow {
  readonly id: string;
  readonly messageId: string;
  readonly status: EndStatus | 'GENERATING';
  readonly finishReason: FinishReason | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cost: number | null;
  readonly cached: boolean;
  readonly errorCode: GenerationErrorCode | null;
  readonly errorMessage: string | null;
  readonly retryAfterMs: number | null;
}

interface FeedPlace {
  readonly feedEpoch: string | null;
  readonly feedSeq: number;
}

/** All of a snapshot but what is written. */
export function stateOf(row: GenerationRow & { message: FeedPlace }): Omit<GenerationSnapshot, 'deltas'> {
  const { feedEpoch, feedSeq } = row.message;
  const position = feedEpoch === null ? null : { epoch: feedEpoch, seq: feedSeq };
  return { id: row.id, position, ended: endOf(row) };
}

/** The event that ended the generation; null while it runs. */
export function endOf(row: GenerationRow): GenerationFeedEvent | null {
  const { status, messageId, cached, cost } = row;
  if (status === 'GENERATING') return null;
  const [error, finishReason] = [faultOf(row), row.finishReason ?? 'STOP'];
  const usage = { inputTokens: row.inputTokens ?? 0, outputTokens: row.outputTokens ?? 0 };
  return { ...terminalOf('Generation', { status, error, finishReason, usage, cost, cached }), messageId };
}

/** Why the answer is not whole; null unless a fault ended it. */
export function faultOf({ errorCode, errorMessage, retryAfterMs }: GenerationRow): GenerationFault | null {
  return errorCode && { code: errorCode, message: errorMessage ?? SERVER_LOST.message, retryAfterMs };
}
