import type { Readings } from '../../platform/metrics.ts';

/** How the subscribers of this instance fare, for metrics. The last two only ever grow. */
export interface LiveStats {
  /** Subscribers of answers that are open now. */
  viewers: number;
  /** Those of them that are written to as events come, without a result for each. */
  onTokenStream: number;
  /** Bytes that wait for them now. */
  queuedBytes: number;
  /** Deltas that were joined to an earlier one because their reader was slow. */
  mergedDeltas: number;
  /** Subscribers that were ended because too much waited for them. */
  slowConsumers: number;
}

export function liveStats(): LiveStats {
  return { viewers: 0, onTokenStream: 0, queuedBytes: 0, mergedDeltas: 0, slowConsumers: 0 };
}

/** What is shown of it. */
export function viewerReadings(stats: LiveStats): Readings {
  return {
    viewers: { help: 'Subscribers of answers that are open here.', read: () => stats.viewers },
    viewers_on_lane: {
      help: 'Those of them that are written to as events come, without a result for each.',
      read: () => stats.onTokenStream,
    },
    viewers_queued_bytes: { help: 'Bytes that wait for them to read.', read: () => stats.queuedBytes },
    viewers_merged_deltas_total: {
      help: 'Deltas that were joined to an earlier one because their reader was slow.',
      read: () => stats.mergedDeltas,
      grows: true,
    },
    viewers_slow_total: {
      help: 'Subscribers that were ended because too much waited for them.',
      read: () => stats.slowConsumers,
      grows: true,
    },
  };
}
