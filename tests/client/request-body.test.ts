import { expect, test } from 'vitest';
import { requestBody } from '../../client/sdk/src/request-body.ts';

const operation = (variables: object) => ({ query: 'mutation { x }', operationName: 'X', variables });

test('an operation without files goes as JSON', () => {
  const { body, headers } = requestBody(operation({ input: { text: 'hello', tags: ['a'], folderId: null } }));

  expect(headers).toEqual({ 'content-type': 'application/json' });
  expect(JSON.parse(String(body))).toEqual(
    operation({ input: { text: 'hello', tags: ['a'], folderId: null } }),
  );
});

test('files go beside the operation, each under the place where it belongs', async () => {
  const first = new File(['one'], 'one.txt');
  const second = new Blob(['two']);
  const { body, headers } = requestBody(operation({ input: { file: first, more: [{ file: second }] } }));
  const form = body as FormData;

  expect(headers).toEqual({ 'graphql-preflight': '1' });
  expect([...form.keys()]).toEqual(['operations', 'map', '0', '1']);
  expect(JSON.parse(String(form.get('operations'))).variables).toEqual({
    input: { file: null, more: [{ file: null }] },
  });
  expect(JSON.parse(String(form.get('map')))).toEqual({
    0: ['variables.input.file'],
    1: ['variables.input.more.0.file'],
  });
  expect([await (form.get('0') as File).text(), await (form.get('1') as File).text()]).toEqual([
    'one',
    'two',
  ]);
  expect((form.get('0') as File).name).toBe('one.txt');
});
