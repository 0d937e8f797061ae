import { UnavailableError } from '../../../core/errors.ts';
import { parse } from '../../../core/parse.ts';
import type { Viewer } from '../../../core/viewer.ts';
import { Coalescer } from '../../live/coalescer.ts';
import { EventQueue } from '../../live/event-queue.ts';
import type { LiveStats } from '../../live/live-stats.ts';
import { Ticker } from '../../live/ticker.ts';
import type { Models } from '../../models/models.ts';
import { ServerLeaving, Stopped, terminalOf } from '../run/outcome.ts';
import { mergeTemporary, type TemporaryEvent } from './temporary-events.ts';
import { type TemporaryAnswerSchema, temporaryAnswerInput } from './temporary-input.ts';
import {
  type TemporaryAsk,
  type TemporaryResult,
  type TemporaryRunDeps,
  writeTemporary,
} from './temporary-run.ts';

export interface TemporaryAnswerDeps extends TemporaryRunDeps {
  readonly models: Pick<Models, 'check' | 'default'>;
  /** At most one delta in so many milliseconds. */
  readonly coalesceMs: number;
  /** Bytes that may wait for the subscriber. */
  readonly maxQueueBytes: number;
  readonly stats: LiveStats;
  /** False while the server is stopping. */
  readonly accepting: () => boolean;
  /** Called at the end of every run; for metrics. */
  readonly onEnd: (result: TemporaryResult) => void;
  readonly log: {
    info(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

/**
 * Answers to conversations that their clients hold themselves. A run belongs to its one subscriber: what the provider says
 * goes into that queue and nowhere else, and the run ends with the subscription. No text is stored, cached, told or logged;
 * of a provider's fault not even the detail, which may quote the prompt.
 */
export class TemporaryAnswers {
  readonly #deps: TemporaryAnswerDeps;
  readonly #input: TemporaryAnswerSchema;
  readonly #ticker: Ticker;
  readonly #running = new Map<AbortController, Promise<void>>();

  constructor(deps: TemporaryAnswerDeps) {
    this.#deps = deps;
    this.#input = temporaryAnswerInput(deps.limits);
    this.#ticker = new Ticker(deps.coalesceMs);
  }

  /** Runs that are being written here. */
  get running(): number {
    return this.#running.size;
  }

  /** Throws an InvalidInputError, or an UnavailableError while the server is stopping. */
  async start(viewer: Viewer, input: unknown): Promise<EventQueue<TemporaryEvent>> {
    const { models, maxQueueBytes, stats, accepting } = this.#deps;
    const asked = parse(this.#input, input);
    const modelId = asked.modelId ?? (await models.default(viewer));
    await models.check(viewer, modelId, 'modelId');
    if (!accepting())
      throw new UnavailableError('The server takes no new messages at this moment. Try again soon.', 1000);
    const queue = new EventQueue<TemporaryEvent>({ maxBytes: maxQueueBytes, merge: mergeTemporary, stats });
    const abort = new AbortController();
    queue.onLeave = () => abort.abort(new Stopped());
    const run = this.#run({ ...asked, userId: viewer.userId, modelId }, queue, abort.signal);
    this.#running.set(
      abort,
      run.finally(() => this.#running.delete(abort)),
    );
    return queue;
  }

  /** Waits up to `graceMs` for the runs to end by themselves, then ends them. */
  async drain(graceMs: number): Promise<void> {
    const late = setTimeout(() => {
      for (const abort of this.#running.keys()) abort.abort(new ServerLeaving());
    }, graceMs);
    await Promise.all(this.#running.values());
    clearTimeout(late);
  }

  async #run(ask: TemporaryAsk, queue: EventQueue<TemporaryEvent>, signal: AbortSignal): Promise<void> {
    // An event of no feed has no place in one.
    const push = (event: TemporaryEvent) => queue.push({ ...event, cursor: '' });
    const coalescer = new Coalescer(this.#ticker, mergeTemporary, push);
    const tell = (type: 'text' | 'reasoning', text: string) =>
      coalescer.add({ type: type === 'text' ? 'TemporaryText' : 'TemporaryReasoning', text });
    const result = await writeTemporary(this.#deps, ask, tell, signal);
    if (queue.ended) coalescer.clear();
    else coalescer.flush();
    push(terminalOf('TemporaryAnswer', result));
    queue.end(null);
    this.#note(ask.modelId, result);
  }

  #note(modelId: string, result: TemporaryResult): void {
    const { log, onEnd } = this.#deps;
    const { status, error, usage, cause } = result;
    const fields = { modelId, status, ...usage, ...(error && { code: error.code }) };
    if (error?.code === 'INTERNAL')
      log.error(
        { ...fields, fault: cause instanceof Error ? cause.name : typeof cause },
        'a temporary answer broke',
      );
    else log.info(fields, 'temporary answer ended');
    onEnd(result);
  }
}
