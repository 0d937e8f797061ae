export type SupportList = 'ACTIVE' | 'UNRESOLVED' | 'RECENT';

/** A cursor of one list is none of another. */
export const listName = (list: SupportList) => `support/${list}`;

/** What has been said in a support session. */
export interface SupportStatistics {
  readonly messages: number;
  readonly userMessages: number;
  readonly answers: number;
  /** Null while no answer has ended. */
  readonly averageLatencyMs: number | null;
}
