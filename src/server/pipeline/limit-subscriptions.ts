import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { KeyedSemaphore } from '../../core/semaphore.ts';
import type { Context } from '../../graphql/context.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { refusal } from './refusal.ts';

/** Subscriptions of one person that are opened at a time: each asks the database, and others want to ask it too. */
const OPENED_AT_ONCE = 4;

/**
 * Bounds the subscriptions of one person on this instance, through whichever transport and on however many connections. To stand
 * behind whatever else decides how a subscription is opened.
 */
export function limitSubscriptions(max: number, { subscriptions, refusals }: Metrics): Plugin<Context> {
  const open = new KeyedSemaphore(max);
  const opening = new KeyedSemaphore(OPENED_AT_ONCE);
  return {
    onSubscribe: ({ args, subscribeFn, setSubscribeFn, setResultAndStopExecution }) => {
      const { viewer } = args.contextValue as Context;
      if (!viewer) return;
      const giveBack = open.tryAcquire(viewer.userId);
      if (!giveBack) {
        refusals.inc({ bound: 'subscriptions' });
        const told = `You have ${max} subscriptions open here, and may have no more. End some before you open others.`;
        setResultAndStopExecution({ errors: [refusal(told, 'LIMIT_EXCEEDED')] });
        return;
      }
      subscriptions.inc();
      const release = () => {
        giveBack();
        subscriptions.dec();
      };
      setSubscribeFn(async (given: ExecutionArgs) => {
        try {
          const result: unknown = await opening.run(viewer.userId, async () => subscribeFn(given));
          if (isAsyncIterable<ExecutionResult>(result))
            return new CountedStream(result[Symbol.asyncIterator](), release);
          release();
          return result;
        } catch (error) {
          release();
          throw error;
        }
      });
    },
  };
}

/** Passes a stream on, and tells once when it has ended, however that came. */
class CountedStream implements AsyncIterableIterator<ExecutionResult> {
  readonly #source: AsyncIterator<ExecutionResult>;
  #onEnd: (() => void) | null;

  constructor(source: AsyncIterator<ExecutionResult>, onEnd: () => void) {
    this.#source = source;
    this.#onEnd = onEnd;
  }

  next(): Promise<IteratorResult<ExecutionResult>> {
    const next = this.#source.next();
    next.then(
      ({ done }) => {
        if (done) this.#end();
      },
      () => this.#end(),
    );
    return next;
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.#end();
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    this.#onEnd?.();
    this.#onEnd = null;
  }
}
