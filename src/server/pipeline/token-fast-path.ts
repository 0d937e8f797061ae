import { createSourceEventStream, type ExecutionArgs, execute } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { ReadQueue } from '../../core/read-queue.ts';
import type { FrameSink } from '../token-stream/frame-sink.ts';
import { type Plan, planOf } from '../token-stream/plan.ts';
import { TokenStream } from '../token-stream/token-stream.ts';
import type { Admission } from './admission.ts';

/**
 * Answers the subscription to one answer's tokens without a result for each of them, where the transport can take frames and the
 * operation is one that can be planned. Everything else goes its general way. It stands for `subscribe` alone: what was
 * parsed, validated and let in stays so, and every other plugin sees the stream as it sees any.
 */
export function tokenFastPath(): Plugin<Admission> {
  return {
    onSubscribe: ({ args, subscribeFn, setSubscribeFn }) => {
      const { frames } = args.contextValue;
      if (!frames) return;
      // Planned where it is used: what stands here is held as long as the subscription.
      setSubscribeFn((given: ExecutionArgs) => {
        const plan = planOf(given);
        return plan ? openTokenStream(given, plan, frames) : subscribeFn(given);
      });
    },
  };
}

async function openTokenStream(args: ExecutionArgs, plan: Plan, frames: FrameSink) {
  const source = await createSourceEventStream(args);
  if (!isAsyncIterable(source)) return source;
  if (!(source instanceof ReadQueue)) throw new TypeError('A planned subscription has a queue of events.');
  return new TokenStream({
    source,
    plan,
    frames,
    execute: (event) => execute({ ...args, rootValue: event }),
  });
}
