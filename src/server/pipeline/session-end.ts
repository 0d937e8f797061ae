import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { isAsyncIterable } from 'graphql-yoga';
import type { Viewer } from '../../core/viewer.ts';
import type { Context } from '../../graphql/context.ts';
import { unauthenticated } from '../../graphql/errors.ts';

/** Calls back when the viewer's session or token ends; the answer stops watching. */
export type WatchSession = (viewer: Viewer, onEnd: () => void) => Promise<() => void>;

/** Ends every subscription, through whichever transport, with the session in whose name it was opened. */
export function endWithSession(watch: WatchSession): Plugin<Context> {
  return {
    onSubscribe: ({ args }) => {
      const { viewer } = args.contextValue as Context;
      return {
        onSubscribeResult: ({ result, setResult }) => {
          if (viewer && isAsyncIterable(result))
            setResult(new EndingIterator(result[Symbol.asyncIterator](), (onEnd) => watch(viewer, onEnd)));
        },
      };
    },
  };
}

/** Passes a stream on until the session ends; then even a `next()` that waits ends at once, with an error. */
class EndingIterator<T> implements AsyncIterableIterator<T> {
  readonly #source: AsyncIterator<T>;
  readonly #watching: Promise<() => void>;
  /** Why the next `next()` fails; the one after it is done: some consumers go on asking after an error, for ever. */
  #failure: GraphQLError | null = null;
  #ended = false;
  #fail: ((error: unknown) => void) | null = null;

  constructor(source: AsyncIterator<T>, watch: (onEnd: () => void) => Promise<() => void>) {
    this.#source = source;
    this.#watching = watch(() => {
      this.#failure = unauthenticated(
        'Your session has ended. Refresh it or sign in, then resume with your last cursor.',
      );
      this.#fail?.(this.#failure);
      void this.#source.return?.();
    });
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#fail = (error) => {
        this.#fail = null;
        this.#end();
        reject(error);
      };
      if (this.#failure) return this.#fail(this.#failure);
      this.#source.next().then((result) => {
        this.#fail = null;
        if (result.done) this.#end();
        resolve(result);
      }, this.#fail);
    });
  }

  async return(): Promise<IteratorResult<T>> {
    this.#end();
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    this.#ended = true;
    void this.#watching.then((stop) => stop());
  }
}
