import type { Plugin } from 'graphql-yoga';
import { isAsyncIterable } from 'graphql-yoga';
import type { Admission } from './admission.ts';

/**
 * Ends every subscription whose connection has gone. Yoga ends those that it streams already, and forgets those that
 * break between the request and the first byte of its answer.
 */
export function endWithConnection(): Plugin<Admission> {
  return {
    onSubscribe: ({ args }) => {
      const { gone } = args.contextValue as Admission;
      return {
        onSubscribeResult: ({ result }) => {
          if (gone === null || !isAsyncIterable(result)) return;
          const events = result[Symbol.asyncIterator]();
          const end = () => void events.return?.();
          if (gone.aborted) end();
          else gone.addEventListener('abort', end, { once: true });
        },
      };
    },
  };
}
