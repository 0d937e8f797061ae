import { setTimeout as pause } from 'node:timers/promises';
import { type Line, Lines, type Transport } from '../network/line.ts';
import { ObservedAnswer } from './observed-answer.ts';
import type { Person } from './person.ts';
import { within } from './within.ts';

const RETRY_MS = 50;

export interface FollowOptions {
  readonly transport: Transport;
  readonly generationId: string;
  /** As whom to connect for the nth time, from 0: another instance's address, another proxy's. */
  readonly as: (attempt: number) => Person;
  /** Called with each new connection, before the subscription is sent. */
  readonly onAttempt?: (attempt: number) => void;
  readonly deadlineMs?: number;
}

/** A viewer on the way through an answer. */
export interface Following {
  readonly observed: ObservedAnswer;
  /** Connections that broke before the end. */
  readonly cuts: () => number;
  /** Resolves when the terminal event was seen; rejects when it did not come in time. */
  readonly ended: Promise<ObservedAnswer>;
}

/** Follows an answer as a good client does: whenever the line breaks it comes back with its last cursor. */
export function follow(options: FollowOptions): Following {
  const { generationId, deadlineMs = 60_000 } = options;
  const observed = new ObservedAnswer(generationId);
  const state = { cuts: 0, over: false };
  const what = () =>
    `the end of ${generationId} over ${options.transport}: ${state.cuts} cuts, ${observed.text.length} characters`;
  const ended = within(deadlineMs, what, untilEnd(options, observed, state)).finally(() => {
    state.over = true;
  });
  ended.catch(() => {});
  return { observed, cuts: () => state.cuts, ended };
}

async function untilEnd(
  { transport, generationId, as, onAttempt }: FollowOptions,
  observed: ObservedAnswer,
  state: { cuts: number; over: boolean },
): Promise<ObservedAnswer> {
  for (let attempt = 0; observed.last === null && !state.over; attempt++) {
    const person = as(attempt);
    const lines = new Lines(person);
    try {
      onAttempt?.(attempt);
      if (observed.isTorn) await observed.mend(person);
      else await read(await lines.open(transport, generationId, observed.cursor), observed);
    } catch {
      if (observed.last) break;
      state.cuts += 1;
      await pause(RETRY_MS);
    } finally {
      lines.close();
    }
  }
  if (observed.surplus > 0) throw new Error(`${observed.surplus} events behind the end of ${generationId}`);
  return observed;
}

/** Up to the end of the stream, or to where a part is missing while the answer goes on. */
async function read(line: Line, observed: ObservedAnswer): Promise<void> {
  for (let event = await line.next(); event; event = await line.next()) {
    observed.see(event);
    if (observed.isTorn) return line.cut('socket');
  }
  if (observed.last === null) throw new Error('the stream ended before the answer did');
}
