import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../../../src/core/errors.ts';
import type { Upload } from '../../../src/core/upload.ts';
import type { Viewer } from '../../../src/core/viewer.ts';
import type { Pipeline } from '../../../src/server/pipeline.ts';
import { BodyTooSlow, readBody } from '../../../src/server/request-body.ts';
import { cutUnread } from '../../../src/server/unread-body.ts';
import { uploadDoor } from '../../../src/server/upload-door.ts';

const SOON_MS = 50;

/** Sends this, then nothing, without closing; answers what came back until the server closed the line. */
async function sendAndFallSilent(serve: RequestListener, sent: readonly string[]): Promise<string> {
  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(sent.join('\r\n'));
  await once(socket, 'close');
  server.close();
  return answer;
}

const head = (type: string) => [
  'POST /graphql HTTP/1.1',
  'host: localhost',
  'content-length: 1000',
  `content-type: ${type}`,
  'graphql-preflight: 1',
  'authorization: Bearer token',
  '',
];
const part = (name: string, value: string, more = '') => [
  '--b',
  `content-disposition: form-data; name="${name}"${more}`,
  '',
  value,
];

/** What reads the file of the operation, and gives the fields that were wrong. */
const reader = {
  getResultForParams: async ({ params }: { params: { variables: { file: Upload } } }) => {
    try {
      const { stream } = await params.variables.file.open();
      return { data: { bytes: Buffer.concat(await stream.toArray()).length } };
    } catch (error) {
      return { data: error instanceof InvalidInputError ? { fields: error.fields } : { broken: true } };
    }
  },
} as unknown as Pipeline;
const VIEWER: Viewer = { userId: 'ada', sessionId: 'one', expiresAt: new Date(Date.now() + 60_000) };
const door = uploadDoor({
  pipeline: reader,
  authenticate: async () => VIEWER,
  limits: { fieldMaxBytes: 1000, fileMaxBytes: 1000 },
  silenceMs: SOON_MS,
});
const takeUpload: RequestListener = (request, response) =>
  void door(request, response, { requestId: '1', transport: 'http', gone: new AbortController().signal });

const operations = part('operations', '{"query":"{ x }","variables":{"file":null}}');
const map = part('map', '{"0":["variables.file"]}');
const file = part('0', 'The beginning', '; filename="a.txt"');

test.each([
  ['in the file', [...operations, ...map, ...file]],
  ['before the file', [...operations, ...map, '--b', 'content-disposition: form-data']],
])('an upload that falls silent %s fails as a cut one does, and its line is closed', async (_, sent) => {
  const answer = await sendAndFallSilent(takeUpload, [...head('multipart/form-data; boundary=b'), ...sent]);
  expect(answer).toMatch(/^HTTP\/1.1 200 [\s\S]*connection: close/i);
  expect(answer).toContain('"fields":[{"path":["file"],"message":"The upload stopped');
});

test('one that falls silent before its operation is known is refused', async () => {
  const answer = await sendAndFallSilent(takeUpload, [
    ...head('multipart/form-data; boundary=b'),
    ...operations,
  ]);
  expect(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*The upload stopped/);
});

test('a JSON body that does not come in time is given up', async () => {
  let given: unknown;
  await sendAndFallSilent(
    async (request, response) => {
      given = await readBody(request, 1000, SOON_MS).catch((error) => error);
      response.destroy();
    },
    [...head('application/json'), '{"query":'],
  );
  expect(given).toBeInstanceOf(BodyTooSlow);
});

test('a client that has its answer and goes on sending is cut off after a while', async () => {
  const answer = await sendAndFallSilent(
    (request, response) => {
      cutUnread(request, response, SOON_MS);
      response.end('Not so.');
    },
    [...head('application/json'), 'x'],
  );
  expect(answer).toContain('Not so.');
});
