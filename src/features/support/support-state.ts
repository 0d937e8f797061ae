export type SupportStatus = 'ACTIVE' | 'INACTIVE' | 'ENDED';
export type SupportEndReason = 'RESOLVED' | 'CLOSED' | 'EXPIRED';

/** Without activity for so long, a session is inactive. */
export const INACTIVE_AFTER_MS = 30 * 60_000;

/** A support session as stored. */
export interface SupportRow {
  readonly conversationId: string;
  readonly context: unknown;
  readonly state: unknown;
  readonly startedAt: Date;
  /** The last support activity or change of the conversation, whichever was later. */
  readonly lastActivityAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly endReason: SupportEndReason | null;
  readonly resolved: boolean;
  readonly resolvedAt: Date | null;
  readonly notes: string | null;
  readonly resumedCount: number;
}

/** A support session as it stands at one moment: nothing but the clock is needed to become inactive or to end. */
export interface SupportState extends SupportRow {
  readonly status: SupportStatus;
  readonly seenAt: Date;
}

type Times = Pick<SupportRow, 'lastActivityAt' | 'expiresAt' | 'endedAt' | 'endReason'>;

export function supportState<Row extends Times>(row: Row, now: Date) {
  const ended = row.endedAt !== null || row.expiresAt <= now;
  const idle = now.getTime() - row.lastActivityAt.getTime() > INACTIVE_AFTER_MS;
  const status: SupportStatus = ended ? 'ENDED' : idle ? 'INACTIVE' : 'ACTIVE';
  const end = row.endedAt === null && ended ? { endedAt: row.expiresAt, endReason: 'EXPIRED' as const } : {};
  return { ...row, ...end, status, seenAt: now };
}
