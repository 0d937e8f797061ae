import { RawSocket } from '../../support/network/raw-socket.ts';
import { readSse } from '../../support/network/sse.ts';
import type { TestStudio } from '../../support/server/studio.ts';

export interface Asked {
  readonly query: string;
  readonly variables?: object;
  readonly operationName?: string;
}

/** What a transport answers first, without what belongs to its transport. */
export interface Told {
  readonly data?: unknown;
  readonly errors?: readonly { message: string; path?: unknown; extensions?: object }[];
}

/** One way in. A transport that lets nobody in at all with this token answers 'refused'. */
export interface Transport {
  readonly name: string;
  readonly transport: 'http' | 'websocket';
  readonly takesMutations: boolean;
  ask(studio: TestStudio, accessToken: string | null, asked: Asked): Promise<Told | 'refused'>;
}

const bearer = (accessToken: string | null): Record<string, string> =>
  accessToken === null ? {} : { authorization: `Bearer ${accessToken}` };

function posting(name: string, accept: string, read: (response: Response) => Promise<Told>): Transport {
  return {
    name,
    transport: 'http',
    takesMutations: true,
    async ask({ graphqlUrl }, accessToken, asked) {
      const response = await fetch(graphqlUrl, {
        method: 'POST',
        headers: { ...bearer(accessToken), accept, 'content-type': 'application/json' },
        body: JSON.stringify(asked),
      });
      return answerOf(response, read);
    },
  };
}

function getting(name: string, accept: string, read: (response: Response) => Promise<Told>): Transport {
  return {
    name,
    transport: 'http',
    takesMutations: false,
    async ask({ graphqlUrl }, accessToken, { query, variables = {}, operationName }) {
      const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
      if (operationName !== undefined) search.set('operationName', operationName);
      const response = await fetch(`${graphqlUrl}?${search}`, {
        headers: { ...bearer(accessToken), accept },
      });
      return answerOf(response, read);
    },
  };
}

async function answerOf(
  response: Response,
  read: (response: Response) => Promise<Told>,
): Promise<Told | 'refused'> {
  if (response.status !== 401) return read(response);
  await response.text();
  return 'refused';
}

const json = async (response: Response) => (await response.json()) as Told;

const firstEvent = async (response: Response): Promise<Told> => {
  if (response.headers.get('content-type')?.startsWith('application/json')) return json(response);
  for await (const { event, data } of readSse(response)) if (event === 'next') return JSON.parse(data);
  throw new Error('the stream ended with nothing in it');
};

const onlyPart = async (response: Response): Promise<Told> => {
  const text = await response.text();
  const start = text.indexOf('\r\n\r\n');
  return JSON.parse(start < 0 ? text : text.slice(start, text.lastIndexOf('\r\n---')));
};

const socket: Transport = {
  name: 'a WebSocket',
  transport: 'websocket',
  takesMutations: true,
  async ask({ graphqlUrl }, accessToken, asked) {
    await using raw = await RawSocket.open(graphqlUrl);
    raw.send({ type: 'connection_init', payload: bearer(accessToken) });
    const frame = await raw.next().catch(() => null);
    if (frame?.type !== 'connection_ack') return 'refused';
    raw.send({ id: '1', type: 'subscribe', payload: asked });
    const { type, payload } = await raw.next();
    return type === 'error' ? { errors: payload as Told['errors'] } : (payload as Told);
  },
};

export const TRANSPORTS: readonly Transport[] = [
  posting('POST for JSON', 'application/json', json),
  posting(
    'POST for a GraphQL response',
    'application/graphql-response+json;q=1, application/json;q=0.9',
    json,
  ),
  posting('POST for anything', '*/*', json),
  posting('POST for events', 'text/event-stream', firstEvent),
  posting('POST for parts, which Yoga answers', 'multipart/mixed', onlyPart),
  getting('GET for JSON', 'application/json', json),
  getting('GET for events', 'text/event-stream', firstEvent),
  socket,
];
