import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import {
  filesIn,
  formOf,
  postForm,
  tryUpload,
  UPLOAD,
  type UploadOutcome,
  uploadForm,
} from '../../support/network/uploads.ts';
import { type Person, post } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const PATIENT = { timeout: 15_000 };
const PREFLIGHT = { 'graphql-preflight': '1' };
const ONE = { query: UPLOAD, variables: { file: null } };
const TWO = {
  query: `mutation ($a: File!, $b: File!) {
    a: uploadAttachment(input: { file: $a }) { ... on UploadAttachmentPayload { attachment { name } } ... on Error { message } }
    b: uploadAttachment(input: { file: $b }) { ... on UploadAttachmentPayload { attachment { name } } ... on Error { message } }
  }`,
  variables: { a: null, b: null },
};
const MAP = { 0: ['variables.file'] };
const FILE = ['0', 'Hello.', 'hello.txt'] as const;

const nothingIsLeft = async () => {
  expect(await countRows(studio.databaseUrl)).toMatchObject({ attachment: 0 });
  expect(await filesIn(studio.filesFolder)).toEqual([]);
};

/** A request that is refused before anything is run. */
async function refusal(form: FormData, headers: Record<string, string> = PREFLIGHT) {
  const { status, data, errors } = await postForm(ada, form, headers);
  expect(data).toBeUndefined();
  await nothingIsLeft();
  return [status, errors?.[0]?.message];
}

describe('a cross-site form', () => {
  test('of any type is refused, for want of a header that forms cannot send', async () => {
    expect(await refusal(uploadForm('x', 'x.txt'), {})).toEqual([
      400,
      'Send files with the header `GraphQL-Preflight: 1`.',
    ]);
    for (const type of ['application/x-www-form-urlencoded', 'text/plain']) {
      const headers = {
        ...PREFLIGHT,
        authorization: `Bearer ${ada.tokens.accessToken}`,
        'content-type': type,
      };
      const response = await fetch(ada.url, { method: 'POST', headers, body: 'query={viewer{id}}' });
      expect(response.status).toBe(415);
    }
  });

  test('of a listed page asks for leave, and gets it', async () => {
    await using listed = await startStudio({ CORS_ORIGINS: 'https://chat.example.com' });
    const response = await fetch(listed.graphqlUrl, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://chat.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,graphql-preflight',
      },
    });
    const allowed = response.headers.get('access-control-allow-headers')?.split(/, */);
    for (const name of ['graphql-preflight', 'x-graphql-preflight', 'apollo-require-preflight'])
      expect(allowed).toContain(name);
  });
});

test.each([null, 'Bearer nonsense'])(
  'whoever is not signed in (%s) is refused before the body is read',
  async (authorization) => {
    const response = await fetch(ada.url, {
      method: 'POST',
      headers: { ...PREFLIGHT, ...(authorization && { authorization }) },
      body: uploadForm('x'.repeat(1_000_000), 'x.txt'),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    await nothingIsLeft();
  },
);

describe('a form that is wrong is refused with what is wrong in it', () => {
  const tooMany = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [n, [`variables.files.${n}`]]));
  test.each<readonly [about: string, form: FormData, message: string]>([
    ['no operations', formOf(null, MAP, [FILE]), '`operations` first'],
    ['no map', formOf(ONE, null, [FILE]), '`operations` first'],
    ['nothing', formOf(null, null), 'lacks `operations`'],
    [
      'a map that comes first',
      (() => {
        const form = formOf(null, MAP);
        form.append('operations', JSON.stringify(ONE));
        return form;
      })(),
      '`operations` first',
    ],
    ['operations that are no JSON', formOf('{', MAP, [FILE]), '`operations` is not valid JSON'],
    ['operations that are no object', formOf('1', MAP, [FILE]), '`operations` must be a JSON object'],
    ['a batch', formOf([ONE], MAP, [FILE]), 'batches are not supported'],
    ['a map that is no JSON', formOf(ONE, '{', [FILE]), '`map` is not valid JSON'],
    ['a map that is a list', formOf(ONE, [], [FILE]), '`map` must be a JSON object'],
    ['a map with no paths', formOf(ONE, { 0: 'variables.file' }, [FILE]), 'a list of one path'],
    [
      'one file in two places',
      formOf(TWO, { 0: ['variables.a', 'variables.b'] }, [FILE]),
      'a list of one path',
    ],
    [
      'two files in one place',
      formOf(ONE, { 0: ['variables.file'], 1: ['variables.file'] }, [FILE]),
      'two files at',
    ],
    ['a place that is none', formOf(ONE, { 0: ['variables.other'] }, [FILE]), 'there must be a null'],
    [
      'a place that is taken',
      formOf({ ...ONE, variables: { file: 1 } }, MAP, [FILE]),
      'there must be a null',
    ],
    [
      'a place outside of the variables',
      formOf({ ...ONE, query: null }, { 0: ['query'] }, [FILE]),
      'there must be a null',
    ],
    [
      'a place that objects inherit',
      formOf(ONE, { 0: ['variables.__proto__'] }, [FILE]),
      'there must be a null',
    ],
    [
      'eleven files',
      formOf({ ...ONE, variables: { files: Array(11).fill(null) } }, tooMany, []),
      'at most 10 files',
    ],
    [
      'operations that are too long',
      formOf({ ...ONE, long: 'x'.repeat(1_100_000) }, MAP, [FILE]),
      'may have at most',
    ],
  ])('%s', async (_about, form, message) => {
    expect(await refusal(form)).toEqual([400, expect.stringContaining(message)]);
  });

  test('a form without a boundary', async () => {
    const headers = { ...PREFLIGHT, authorization: `Bearer ${ada.tokens.accessToken}` };
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=']) {
      const response = await fetch(ada.url, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body: 'x',
      });
      expect(response.status).toBe(400);
    }
    await nothingIsLeft();
  });
});

describe('the operation', () => {
  test('is held to the schema as any other; its files are taken and forgotten', async () => {
    const form = formOf({ ...ONE, query: '{ nothing }' }, MAP, [['0', 'x'.repeat(3_000_000), 'x.txt']]);
    const { errors } = await postForm(ada, form);
    expect(errors?.[0]?.message).toContain('nothing');
    await nothingIsLeft();
  });

  test('can put a file nowhere but where one is asked for', async () => {
    const query =
      'query ($file: String) { viewer { conversations(filter: { title: $file }) { totalCount } } }';
    const { errors } = await postForm(ada, formOf({ ...ONE, query }, MAP, [FILE]));
    expect(errors?.[0]?.message).toContain('String cannot represent a non string value');
    await nothingIsLeft();
  });

  test('gets no file from JSON', async () => {
    for (const file of ['text', 1, {}, { filename: 'x' }]) {
      const { errors } = await ada.ask(UPLOAD, { file });
      expect(errors?.[0]?.message).toContain('File must be a part of a multipart request');
    }
    const literal = await post(
      ada.url,
      ada.tokens.accessToken,
      'mutation { uploadAttachment(input: { file: "x" }) { __typename } }',
    );
    expect(literal.errors?.[0]?.message).toContain('File must be');
    await nothingIsLeft();
  });

  test('fails when the form lacks the file', async () => {
    const { data } = await postForm<{ uploadAttachment: UploadOutcome }>(ada, formOf(ONE, MAP));
    expect(data?.uploadAttachment).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ path: ['file'], message: 'The request does not have this file.' }],
    });
    await nothingIsLeft();
  });
});

/** Sends the beginning of an upload over a line of its own, and cuts the line. */
async function cutOff(sent: string): Promise<void> {
  const { hostname, port } = new URL(studio.url);
  const socket = connect(Number(port), hostname);
  await new Promise((resolve) => socket.once('connect', resolve));
  const head = [
    'POST /graphql HTTP/1.1',
    `host: ${hostname}`,
    `authorization: Bearer ${ada.tokens.accessToken}`,
    'graphql-preflight: 1',
    'content-type: multipart/form-data; boundary=b',
    'content-length: 5000000',
  ];
  await new Promise((resolve) => socket.write(`${head.join('\r\n')}\r\n\r\n${sent}`, resolve));
  // Something has arrived and is being written before the line breaks.
  if (sent.length > 100_000) await expect.poll(() => filesIn(studio.filesFolder), PATIENT).not.toEqual([]);
  socket.destroy();
}

test('an upload that is cut off leaves nothing, wherever it was cut', async () => {
  const field = (name: string, value: string, more = '') =>
    `--b\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}`;
  const operations = `${field('operations', JSON.stringify(ONE))}\r\n`;
  const map = `${field('map', JSON.stringify(MAP))}\r\n`;
  const file = field('0', 'x'.repeat(900_000), '; filename="a.txt"');
  for (const sent of ['', '--b', operations, operations + map, operations + map + file]) {
    await cutOff(sent);
    await expect.poll(() => filesIn(studio.filesFolder), PATIENT).toEqual([]);
  }
  expect(await countRows(studio.databaseUrl)).toMatchObject({ attachment: 0 });
  expect(studio.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  // All slots are free: the eighth upload at once is still taken.
  const eightAtOnce = async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => tryUpload(ada, '', 'x.txt')));
    return outcomes.map(({ __typename }) => __typename);
  };
  await expect.poll(eightAtOnce, PATIENT).toEqual(Array(8).fill('InvalidInputError'));
});

test('a body that ends without its last boundary is cut off, too', async () => {
  const body = [
    ...['--b', 'content-disposition: form-data; name="operations"', '', JSON.stringify(ONE)],
    ...['--b', 'content-disposition: form-data; name="map"', '', JSON.stringify(MAP)],
    ...['--b', 'content-disposition: form-data; name="0"; filename="a.txt"', '', 'The beginning'],
  ].join('\r\n');
  const response = await fetch(ada.url, {
    method: 'POST',
    headers: {
      ...PREFLIGHT,
      authorization: `Bearer ${ada.tokens.accessToken}`,
      'content-type': 'multipart/form-data; boundary=b',
    },
    body,
  });
  expect(await response.json()).toMatchObject({
    data: { uploadAttachment: { __typename: 'InvalidInputError', fields: [{ path: ['file'] }] } },
  });
  await nothingIsLeft();
});

/** Sends `operations`, `map`, these parts, and then the file; answers what the operation says of the file. */
async function behind(parts: readonly string[][]): Promise<unknown> {
  const part = (name: string, value: string) => [`content-disposition: form-data; name="${name}"`, '', value];
  const all = [part('operations', JSON.stringify(ONE)), part('map', JSON.stringify(MAP)), ...parts];
  const response = await fetch(ada.url, {
    method: 'POST',
    headers: {
      ...PREFLIGHT,
      authorization: `Bearer ${ada.tokens.accessToken}`,
      'content-type': 'multipart/form-data; boundary=b',
    },
    body: [...all, part('0', 'Hello.')]
      .flatMap((lines) => ['--b', ...lines])
      .concat('--b--')
      .join('\r\n'),
  });
  const { data } = (await response.json()) as { data: { uploadAttachment: UploadOutcome } };
  const { __typename, fields } = data.uploadAttachment;
  return fields?.map(({ path, message }) => `${path}: ${message}`) ?? __typename;
}

describe('a form has no more than it can need', () => {
  const refused = ['file: A request may have `operations`, `map` and at most 10 files.'];
  const nameless = ['x: y', '', 'x'];
  const other = ['content-disposition: form-data; name="9"; filename="9.txt"', '', 'x'];
  test.each<readonly [about: string, parts: string[][], outcome: unknown]>([
    ['11 parts', Array(8).fill(nameless), 'UploadAttachmentPayload'],
    ['12 parts', Array(9).fill(nameless), 'UploadAttachmentPayload'],
    ['13 parts', Array(10).fill(nameless), refused],
    ['9 files', Array(8).fill(other), 'UploadAttachmentPayload'],
    ['10 files', Array(9).fill(other), 'UploadAttachmentPayload'],
    ['11 files', Array(10).fill(other), refused],
    ['a third field', [['content-disposition: form-data; name="map"', '', '{}']], refused],
  ])('%s', async (_about, parts, outcome) => {
    expect(await behind(parts)).toEqual(outcome);
  });
});

test('several files are taken in the order of the operation', async () => {
  const map = { 0: ['variables.a'], 1: ['variables.b'] };
  const files = [
    ['0', 'x'.repeat(500_000), 'a.txt'],
    ['1', 'y'.repeat(500_000), 'b.txt'],
  ] as const;
  const inOrder = await postForm(ada, formOf(TWO, map, files));
  expect(inOrder.data).toEqual({
    a: { attachment: { name: 'a.txt' } },
    b: { attachment: { name: 'b.txt' } },
  });
  const reversed = await postForm(ada, formOf(TWO, map, files.toReversed()));
  expect(reversed.data).toEqual({
    a: { attachment: { name: 'a.txt' } },
    b: { message: expect.stringContaining('Send the files in the order') },
  });
});

test('one file that is asked for twice is there for the first to ask, and the second is told why not', async () => {
  const twice = {
    query: TWO.query.replaceAll('$b', '$a').replace(', $a: File!', ''),
    variables: { a: null },
  };
  const { data, errors } = await postForm(ada, formOf(twice, { 0: ['variables.a'] }, [['0', 'x', 'a.txt']]));
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    a: { attachment: { name: 'a.txt' } },
    b: { message: expect.stringContaining('can be used once') },
  });
});
