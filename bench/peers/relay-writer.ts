// The floor's other instance: what comes on a channel of Redis goes as it is into every viewer's frame.
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { serveFrames } from './raw-frames.ts';
import { listen } from './support/listen.ts';

const redis = new Redis(process.env.REDIS_URL ?? '');
const server = createServer();
const publish = serveFrames(server, (streamId) => void redis.subscribe(streamId));
redis.on('message', (streamId, event) => publish(streamId, JSON.parse(event)));
await listen(server);
