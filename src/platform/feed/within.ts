import { RedisAwayError } from '../redis/redis.port.ts';
import { FeedUnavailableError } from './feed.port.ts';

/** What `act` gives; a FeedUnavailableError when Redis is away or says nothing for so long. Then `signal` is aborted. */
export async function within<T>(ms: number, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const tooLate = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    tooLate.abort();
    late.reject(new FeedUnavailableError('Redis did not answer in time.'));
  }, ms);
  try {
    return await Promise.race([act(tooLate.signal), late.promise]);
  } catch (error) {
    if (error instanceof RedisAwayError) throw new FeedUnavailableError(error.message, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
