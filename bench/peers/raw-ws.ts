// The floor of a token: `ws` alone, which writes the JSON frames that our own server would. No GraphQL, nothing stored,
// nothing kept to resume from, nobody asked who they are.
import { createServer } from 'node:http';
import { serveFrames } from './raw-frames.ts';
import { eventsInto } from './support/events.ts';
import { listen } from './support/listen.ts';
import { onOrder } from './support/token-source.ts';

const server = createServer();
onOrder(eventsInto(serveFrames(server)));
await listen(server);
