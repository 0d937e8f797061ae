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
