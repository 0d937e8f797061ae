import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { sql } from '../../support/database/sql.ts';
import type { Outcome } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';

export const NO_FOLDER = encodeGlobalId('Folder', '00000000-0000-4000-8000-000000000000');
export const NO_TAG = encodeGlobalId('Tag', '00000000-0000-4000-8000-000000000000');

export interface FolderView {
  readonly id: string;
  readonly name: string;
  readonly position: number;
  readonly revision: number;
  readonly parent: { id: string } | null;
  readonly ancestors: { name: string }[];
  readonly conversationCount: number;
  readonly totalConversationCount: number;
}

const FIELDS = `id name position revision parent { id } ancestors { name } conversationCount totalConversationCount`;

export async function foldersOf(
  person: Person,
  list: 'folders' | 'deletedFolders' = 'folders',
): Promise<FolderView[]> {
  const { viewer } = await person.get<{ viewer: Record<string, FolderView[]> }>(
    `{ viewer { ${list} { ${FIELDS} } } }`,
  );
  return viewer[list] ?? [];
}

/** The library on one line: `a(b c(d)) e`, each folder with its conversations as `a:2`. */
export async function drawn(person: Person): Promise<string> {
  const folders = await foldersOf(person);
  const under = (parentId: string | null): string =>
    folders
      .filter(({ parent }) => (parent?.id ?? null) === parentId)
      .map(({ id, name, conversationCount }) => {
        const inner = under(id);
        return `${name}${conversationCount ? `:${conversationCount}` : ''}${inner && `(${inner})`}`;
      })
      .join(' ');
  return under(null);
}

export async function makeFolder(person: Person, name: string, more: object = {}): Promise<string> {
  const { createFolder } = await person.get<{ createFolder: Outcome & { folder?: { id: string } } }>(
    `mutation ($input: CreateFolderInput!) { createFolder(input: $input) {
      __typename ... on CreateFolderPayload { folder { id } } ... on Error { message } } }`,
    { input: { name, ...more } },
  );
  if (!createFolder.folder) throw new Error(`not made: ${JSON.stringify(createFolder)}`);
  return createFolder.folder.id;
}

/** Puts `count` conversations behind the server's back into the one folder that this person has; their row ids. */
export async function fill(databaseUrl: string, person: Person, count: number): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    databaseUrl,
    `INSERT INTO conversation (id, user_id, folder_id, title)
     SELECT gen_random_uuid(), f.user_id, f.id, 'One of many'
     FROM folder f JOIN "user" u ON u.id = f.user_id, generate_series(1, $2::int) WHERE u.email = $1 RETURNING id`,
    [person.email, count],
  );
  return rows.map(({ id }) => id);
}

export async function makeTag(person: Person, name: string): Promise<string> {
  const { createTag } = await person.get<{ createTag: { tag?: { id: string } } }>(
    `mutation ($name: String!) { createTag(input: { name: $name }) {
      ... on CreateTagPayload { tag { id } } } }`,
    { name },
  );
  if (!createTag.tag) throw new Error(`not made: ${name}`);
  return createTag.tag.id;
}

export async function tagsOf(person: Person): Promise<string[]> {
  const { viewer } = await person.get<{ viewer: { tags: { name: string; conversationCount: number }[] } }>(
    '{ viewer { tags { name conversationCount } } }',
  );
  return viewer.tags.map(({ name, conversationCount }) => `${name}:${conversationCount}`);
}

/** The titles of a list of conversations, in its order. */
export async function titles(person: Person, filter: object = {}, orderBy?: object): Promise<string[]> {
  const { viewer } = await person.get<{
    viewer: { conversations: { totalCount: number; edges: { node: { title: string } }[] } };
  }>(
    `query ($filter: ConversationFilter, $orderBy: ConversationOrder) {
      viewer { conversations(first: 100, filter: $filter, orderBy: $orderBy) { totalCount edges { node { title } } } } }`,
    { filter, orderBy },
  );
  const found = viewer.conversations.edges.map(({ node }) => node.title);
  if (viewer.conversations.totalCount !== found.length)
    throw new Error(`totalCount is ${viewer.conversations.totalCount}, and ${found.length} came`);
  return found;
}
