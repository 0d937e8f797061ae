// The floor of a provider's token: undici and eventsource-parser on the one side, JSON frames on `ws` on the other.
import { createServer } from 'node:http';
import { askFloor } from './ask-floor.ts';
import { eventsInto } from './events.ts';
import { listen } from './listen.ts';
import { serveFrames } from './raw-frames.ts';

const provider = process.env.PROVIDER_URL ?? '';
const server = createServer();
const events = eventsInto(
  serveFrames(server, async (streamId) => {
    await askFloor(provider, (text) => events.onToken(streamId, text));
    events.onEnd(streamId);
  }),
);
await listen(server);
