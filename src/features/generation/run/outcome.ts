import { UnavailableError } from '../../../core/errors.ts';
import { type FinishReason, ProviderError, type Usage } from '../../../platform/model/chat-model.port.ts';
import type { EndStatus, GenerationFault } from '../../live/feeds.ts';

/** How a run ended. */
export interface Outcome {
  readonly status: EndStatus;
  readonly finishReason: FinishReason;
  readonly error: GenerationFault | null;
  /** The fault itself, for the log. */
  readonly cause: unknown;
}

interface Took {
  readonly usage: Usage;
  readonly cost: number | null;
  readonly cached: boolean;
}

/** Why a run is ended from outside; the reason its signal is aborted with. */
export class Stopped extends Error {}
/** The server is going away before the answer is whole. */
export class ServerLeaving extends Error {}
/** Somebody else has ended the run; there is nothing left to say. */
export class LeaseLost extends Error {}

export const SERVER_LOST: GenerationFault = {
  code: 'SERVER_LOST',
  message:
    'The server that wrote this answer went away. What it had stored is kept; regenerate to try again.',
  retryAfterMs: null,
};

const INTERNAL: GenerationFault = {
  code: 'INTERNAL',
  message: 'Something went wrong on our side. What was written is kept; regenerate to try again.',
  retryAfterMs: null,
};

export function completed(reason: FinishReason, isEmpty: boolean): Outcome {
  if (!isEmpty) return { status: 'COMPLETE', finishReason: reason, error: null, cause: null };
  const filtered = reason === 'CONTENT_FILTER';
  const error = filtered
    ? new ProviderError('CONTENT_FILTERED', 'The provider withheld the answer by its content rules.')
    : new ProviderError('PROVIDER_UNAVAILABLE', 'The model gave an empty answer.');
  return { ...failed(error), finishReason: filtered ? 'CONTENT_FILTER' : 'ERROR' };
}

/** What an error means for the run; what is neither a provider's fault nor away for a moment is ours and stays unnamed. */
export function failed(cause: unknown): Outcome {
  if (cause instanceof Stopped) return { status: 'STOPPED', finishReason: 'CANCELLED', error: null, cause };
  if (cause instanceof ServerLeaving)
    return { status: 'INTERRUPTED', finishReason: 'ERROR', error: SERVER_LOST, cause };
  return { status: 'FAILED', finishReason: 'ERROR', error: faultFor(cause), cause };
}

function faultFor(cause: unknown): GenerationFault {
  if (cause instanceof ProviderError) {
    const { code, message, retryAfterMs } = cause;
    return { code, message, retryAfterMs };
  }
  if (!(cause instanceof UnavailableError)) return INTERNAL;
  // What the answer needs, as the files of its conversation, is away for a moment.
  const { message, retryAfterMs } = cause;
  return { code: 'INTERNAL', message: `${message} Regenerate then.`, retryAfterMs };
}

/** The terminal event of its kind: how an answer ended, and what it took. */
export function terminalOf<K extends 'Generation' | 'TemporaryAnswer'>(
  kind: K,
  { status, error, finishReason, usage, cost, cached }: Omit<Outcome, 'cause'> & Took,
) {
  if (status === 'FAILED' || status === 'INTERRUPTED')
    return { type: `${kind}Failed` as const, status, error: error ?? SERVER_LOST };
  return { type: `${kind}Finished` as const, status, finishReason, usage: { ...usage, cost }, cached };
}
