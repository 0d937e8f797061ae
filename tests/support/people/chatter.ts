import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type NumberedAnswer, numberedAnswer } from './numbered-answer.ts';
import type { Person, SentMessage } from './person.ts';

/** A message whose sending was acknowledged. */
export interface Acknowledged extends SentMessage {
  readonly numbered: NumberedAnswer;
}

/** Somebody who sends message after message, whatever becomes of the servers. */
export interface Chatter {
  /** Sends no more; answers all that was acknowledged. */
  stop(): Promise<readonly Acknowledged[]>;
  /** Sendings that failed. */
  readonly failures: readonly unknown[];
}

/** Messages go to `as` one after the other, so often; what fails is sent no second time. */
export async function startChatter(as: () => Person, everyMs = 30): Promise<Chatter> {
  const acknowledged: Acknowledged[] = [];
  const failures: unknown[] = [];
  const conversationId = await as().startConversation();
  let stopped = false;
  const sending = (async () => {
    while (!stopped) {
      const told = numberedAnswer(5, 1);
      try {
        const clientMessageId = randomUUID();
        const sent = await as().send(conversationId, told.prompt, { clientMessageId });
        acknowledged.push({ ...sent, numbered: told });
      } catch (error) {
        failures.push(error);
      }
      await pause(everyMs);
    }
  })();
  return {
    failures,
    async stop() {
      stopped = true;
      await sending;
      return acknowledged;
    },
  };
}
