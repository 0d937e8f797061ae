import type { Hold } from '../fake-provider/scripted-answer.ts';
import type { Fleet } from '../server/fleet.ts';
import { type Following, follow } from './follow.ts';
import { readStored, type StoredAnswer } from './generation-calls.ts';
import { type NumberedAnswer, numberedAnswer } from './numbered-answer.ts';
import type { ObservedAnswer } from './observed-answer.ts';
import type { Person, SentMessage } from './person.ts';

/** An answer that was asked for, and somebody at every instance who watches it. */
export interface Performance {
  readonly sent: SentMessage;
  readonly numbered: NumberedAnswer;
  /** The instance that was asked, and so writes it. */
  readonly home: number;
  /** Each begins at an instance of their own, and goes on to the next one whenever the line breaks. */
  readonly viewers: readonly Following[];
}

export interface PerformanceOptions {
  readonly person: Person;
  /** Which instance is asked. */
  readonly home: number;
  readonly tokens: number;
  readonly everyMs: number;
  /** Where the answer pauses. */
  readonly hold?: Hold;
  readonly deadlineMs?: number;
  /** At which instances somebody watches; at every one unless said otherwise. */
  readonly seats?: readonly number[];
}

/** Asks one instance, and watches from all: the even viewers over a WebSocket, the odd ones over SSE. */
export async function perform(fleet: Fleet, options: PerformanceOptions): Promise<Performance> {
  const { person, home, tokens, everyMs, deadlineMs = 60_000 } = options;
  const { seats = [...fleet.instances.keys()] } = options;
  const asked = fleet.instance(home).serve(person);
  const told = numberedAnswer(tokens, everyMs, options.hold);
  const sent = await asked.send(await asked.startConversation(), told.prompt);
  const viewers = seats.map((seat) =>
    follow({
      transport: seat % 2 === 0 ? 'ws' : 'sse',
      generationId: sent.generationId,
      as: (attempt) => fleet.instance(seat + attempt).serve(person),
      deadlineMs,
    }),
  );
  return { sent, numbered: told, home, viewers };
}

export interface Outcome {
  readonly stored: StoredAnswer;
  readonly observedAnswers: readonly ObservedAnswer[];
}

/** Waits until all have seen the end, and reads what is stored. */
export async function outcomeOf(reader: Person, { sent, viewers }: Performance): Promise<Outcome> {
  const observedAnswers = await Promise.all(viewers.map(({ ended }) => ended));
  return { stored: await readStored(reader, sent.answerId), observedAnswers };
}
