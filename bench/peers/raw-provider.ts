// The floor of a provider's token: undici and eventsource-parser on the one side, JSON frames on `ws` on the other.
import { createServer } from 'node:http';
import { serveFrames } from './raw-frames.ts';
import { askFloor } from './support/ask-floor.ts';
import { eventsInto } from './support/events.ts';
import { listen } from './support/listen.ts';

const provider = process.env.PROVIDER_URL ?? '';
const server = createServer();
const events = eventsInto(
  serveFrames(server, async (streamId) => {
    await askFloor(provider, (text) => events.onToken(streamId, text));
    events.onEnd(streamId);
  }),
);
await listen(server);
