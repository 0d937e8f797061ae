import type { RedisAddress } from '../../core/redis-address.ts';
import { channelClient } from './clients.ts';

/** What a server says that is only not ready yet. */
const PASSING = /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|BUSY)\b/;

/**
 * What a Redis that does answer has against this address: a password, a database that it does not have; or that it is no
 * Redis. Null when it takes it, and when nothing answers: it may be away for now.
 */
export async function redisRefusal(address: RedisAddress): Promise<string | null> {
  const client = channelClient(address, 0, []);
  try {
    return await new Promise((resolve) => {
      client.on('error', (error: Error) => {
        const refusal = refusalOf(error);
        if (refusal !== null) resolve(refusal);
      });
      client.once('ready', () => resolve(null));
      client.once('end', () => resolve(null));
    });
  } finally {
    client.disconnect();
  }
}

function refusalOf({ name, message }: Error): string | null {
  if (/^Unknown RESP type/.test(message)) return 'what answers there is no Redis';
  return name === 'ReplyError' && !PASSING.test(message) ? message : null;
}
