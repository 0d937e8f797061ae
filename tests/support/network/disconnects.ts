import { GENERATION_EVENTS, type Person } from '../people/person.ts';
import { CuttableSocket } from './cuttable-socket.ts';

const VIEWER_EVENTS = 'subscription { viewerEvents { __typename } }';
const CONVERSATION_EVENTS =
  'subscription ($conversationId: ID!) { conversationEvents(conversationId: $conversationId) { __typename } }';

/** An answer that is being written, and who watches it. */
export interface Watched {
  readonly person: Person;
  readonly generationId: string;
  readonly conversationId: string;
}

const subscribeToAll = (socket: CuttableSocket, { generationId, conversationId }: Watched) => {
  const idle = [
    socket.subscribe(VIEWER_EVENTS, {}).next(),
    socket.subscribe(CONVERSATION_EVENTS, { conversationId }).next(),
  ];
  for (const never of idle) never.catch(() => {});
  return socket.subscribe(GENERATION_EVENTS, { generationId });
};

const disconnects: Readonly<Record<string, (watched: Watched) => Promise<void>>> = {
  'a socket, in mid-stream': async (watched) => {
    const socket = await CuttableSocket.connect(watched.person);
    await subscribeToAll(socket, watched).next();
    socket.destroy();
  },
  'a socket, with its subscriptions on their way': async (watched) => {
    const socket = await CuttableSocket.connect(watched.person);
    subscribeToAll(socket, watched)
      .next()
      .catch(() => {});
    await new Promise((sent) => socket.socket.send('{"type":"ping"}', sent));
    socket.destroy();
  },
  'a socket that was not let in yet': async ({ person }) => {
    const socket = await CuttableSocket.open(person);
    await new Promise((sent) => socket.socket.send('{"type":"ping"}', sent));
    socket.destroy();
  },
  'a stream, in mid-stream': async ({ person, generationId }) => {
    const abort = new AbortController();
    const events = person.watch(generationId, null, abort.signal);
    await events.next();
    abort.abort();
    await events.next().catch(() => {});
  },
  'a stream of an idle feed, or one on its way': async ({ person, conversationId }) => {
    const abort = new AbortController();
    const events = person.sse(CONVERSATION_EVENTS, { conversationId }, abort.signal);
    const never = events.next();
    never.catch(() => {});
    await person.get('{ viewer { id } }');
    abort.abort();
    await never.catch(() => {});
  },
};

export const KINDS_OF_DISCONNECT = Object.keys(disconnects).length;

/** So many clients of each kind come at once, begin to watch, and are gone without a word. */
export async function disconnectAbruptly(watched: Watched, ofEach: number): Promise<void> {
  await Promise.all(
    Object.values(disconnects).flatMap((end) => Array.from({ length: ofEach }, () => end(watched))),
  );
}
