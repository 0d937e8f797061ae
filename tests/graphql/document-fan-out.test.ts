import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/compose/schema.ts';
import { fanOutOf, MAX_FAN_OUT } from '../../src/server/pipeline/document-fan-out.ts';

const DOCUMENTS = new URL('../../client/sdk/src/documents/', import.meta.url);

const fanOut = (text: string) => fanOutOf(schema, parse(text));

test('what our own client asks for stays far within the bound', () => {
  const files = readdirSync(DOCUMENTS).filter((name) => name.endsWith('.graphql'));
  const texts = files.map((name) => readFileSync(new URL(name, DOCUMENTS), 'utf8'));
  const greatest = fanOut(texts.join('\n'));
  expect(greatest).toBeGreaterThan(100);
  expect(greatest).toBeLessThanOrEqual(MAX_FAN_OUT / 10);
});

const inViewer = (fields: string) => `{ viewer { ${fields} } }`;

test.each([
  ['nothing of a field', inViewer('id'), 1],
  ['a page by default', inViewer('conversations { edges { node { id } } }'), 20],
  ['the page that is asked for', inViewer('conversations(first: 7) { edges { node { id } } }'), 7],
  ['no more than a page may have', inViewer('conversations(first: 1000) { edges { node { id } } }'), 100],
  [
    'a full page where a variable says',
    `query ($n: Int) ${inViewer('attachments(last: $n) { totalCount }')}`,
    100,
  ],
  ['a list without pages', inViewer('folders { id }'), 100],
  ['one that is known to be short', inViewer('folders { ancestors { id } }'), 1000],
  ['values as a part', inViewer('favoriteMessages(first: 5) { edges { node { reactions { emoji } } } }'), 5],
  ['the greatest of neighbours', inViewer('folders { id } conversations(first: 3) { totalCount }'), 100],
  [
    'what an event holds',
    'subscription { viewerEvents { ... on FolderChanged { folder { conversations { totalCount } } } } }',
    20,
  ],
  [
    'nothing of what is not there',
    `${inViewer('nonsense { nonsense { id } }')} fragment x on Nonsense { id }`,
    1,
  ],
])('a fan-out counts %s', (_what, text, count) => {
  expect(fanOut(text)).toBe(count);
});
