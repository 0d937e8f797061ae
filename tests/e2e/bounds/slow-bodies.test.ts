import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../../../src/core/errors.ts';
import type { Upload } from '../../../src/core/upload.ts';
import type { Viewer } from '../../../src/core/viewer.ts';
import { cutUnread } from '../../../src/server/http/unread-body.ts';
import type { Pipeline } from '../../../src/server/pipeline/pipeline.ts';
import { BodyTooSlow, readBody } from '../../../src/server/post/request-body.ts';
import { maxRequestBytes } from '../../../src/server/upload/upload-body.ts';
import { type UploadHandlerDeps, uploadHandler } from '../../../src/server/upload/upload-handler.ts';

const SOON_MS = 50;

/**
 * Sends this, then nothing, or a byte every `dripMs`, without closing; answers what came back until the server closed the
 * line.
 */
async function sendAndFallSilent(
  serve: RequestListener,
  sent: readonly string[],
  dripMs?: number,
): Promise<string> {
  // So much that a request may lie here before anybody reads it.
  const server = createServer({ highWaterMark: 1_000_000 }, serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(sent.join('\r\n'));
  const drip = dripMs && setInterval(() => socket.write('x'), dripMs);
  await once(socket, 'close');
  clearInterval(drip);
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
const LIMITS = { fieldMaxBytes: 1000, fileMaxBytes: 1000 };
const takeUploadWith = (change: Partial<UploadHandlerDeps>): RequestListener => {
  const transport = uploadHandler({
    pipeline: reader,
    authenticate: async () => VIEWER,
    limits: LIMITS,
    ...change,
  });
  const admission = {
    requestId: '1',
    address: '::1',
    transport: 'http',
    gone: new AbortController().signal,
  } as const;
  return (request, response) => void transport(request, response, admission);
};
const takeUpload = takeUploadWith({ silenceMs: SOON_MS });

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

test.each([
  ['is not all here', operations, 'The operation did not come in time'],
  ['was refused', [...part('map', '{}'), '--b', ''], 'Send `operations` first'],
])('one whose operation %s has no more time than a JSON body', async (_, sent, message) => {
  const serve = takeUploadWith({ operationMs: SOON_MS });
  const beginning = [...head('multipart/form-data; boundary=b'), ...sent];
  const answer = await sendAndFallSilent(serve, beginning, 2 * SOON_MS);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain(message);
});

test('a file that came whole is read after its request is over, too', async () => {
  const body = [...operations, ...map, ...file, '--b--', ''].join('\r\n');
  const whole = head('multipart/form-data; boundary=b').with(2, `content-length: ${body.length}`);
  const answer = await sendAndFallSilent(
    (request, response) => {
      const closed = once(request, 'close');
      const late = {
        getResultForParams: async (...args: Parameters<Pipeline['getResultForParams']>) => {
          await closed;
          return reader.getResultForParams(...args);
        },
      } as unknown as Pipeline;
      takeUploadWith({ pipeline: late })(request, response);
    },
    [...whole.toSpliced(1, 0, 'connection: close'), body],
  );
  expect(answer).toContain(`{"data":{"bytes":${'The beginning'.length}}}`);
});

/** Resolves when the whole request lies here, unread. */
async function arrival(request: IncomingMessage): Promise<void> {
  while (!request.complete) await setImmediate();
}

test('one whose last part leaves its parser waiting for ever fails as one that falls silent', async () => {
  const take = takeUploadWith({ silenceMs: SOON_MS, limits: { fieldMaxBytes: 1000, fileMaxBytes: 100_000 } });
  const message = (filler: number) => {
    const body = [...operations, ...map, '--b', 'x: y', '', 'x'.repeat(filler), '--b--', ''].join('\r\n');
    const length = `content-length: ${String(body.length).padStart(6, '0')}`;
    return [...head('multipart/form-data; boundary=b').with(2, length), body];
  };
  // Two reads of a socket to the byte: the parser gets the part and the end of the form at once.
  const filler = 2 * 65_536 - message(0).join('\r\n').length;
  const answer = await sendAndFallSilent(async (request, response) => {
    await arrival(request);
    take(request, response);
  }, message(filler));
  expect(answer).toContain('"fields":[{"path":["file"],"message":"The upload stopped');
});

test.each(['multipart/form-data; boundary=b', 'multipart/form-data'])(
  'a request of %s may have so many bytes, and is cut off at one more',
  async (type) => {
    const maxBytes = maxRequestBytes(LIMITS);
    const chunked = head(type).with(2, 'transfer-encoding: chunked');
    for (const [bytes, isWhole] of [
      [maxBytes - 1, true],
      [maxBytes, true],
      [maxBytes + 1, false],
    ] as const) {
      let readableEnded: boolean | undefined;
      await sendAndFallSilent(
        (request, response) => {
          request.once('close', () => {
            ({ readableEnded } = request);
            request.socket.destroy();
          });
          takeUploadWith({})(request, response);
        },
        [...chunked, bytes.toString(16), 'x'.repeat(bytes), '0', '', ''],
      );
      expect([bytes, readableEnded]).toEqual([bytes, isWhole]);
    }
  },
);

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
