// The floor's one instance: undici and eventsource-parser, each token at once to a channel of Redis.
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { askFloor } from './support/ask-floor.ts';
import { eventsInto } from './support/events.ts';
import { listen } from './support/listen.ts';

const redis = new Redis(process.env.REDIS_URL ?? '');
const events = eventsInto((streamId, event) => void redis.publish(streamId, JSON.stringify(event)));

process.on('message', async (message) => {
  if (typeof message !== 'object' || message === null || !('ask' in message)) return;
  const streamId = String(message.ask);
  await askFloor(process.env.PROVIDER_URL ?? '', (text) => events.onToken(streamId, text));
  events.onEnd(streamId);
});

await listen(createServer());
