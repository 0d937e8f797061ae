import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Person, post, type TestTokens } from '../../support/people/person.ts';
import { startStudio } from '../../support/server/studio.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { ... on SignInPayload { tokens { accessToken refreshToken } } }
}`;

const LOOK = `{ viewer {
  displayName
  folders { name parent { name parent { name } } }
  deletedFolders { name }
  tags { name conversationCount }
  favoriteMessages(first: 5) { edges { node { text } } }
  attachments(first: 5) { edges { node { name } } }
  trash: conversations(first: 50, filter: { deleted: true }) { edges { node { title } } }
  conversations(first: 50) { edges { node {
    title archived favorite pinned
    support { context state }
    messages(last: 20) { edges { node { role pinned editCount siblings { count } reactions { emoji } feedback { rating } } } }
  } } }
} promptTemplates(search: "newcomer", first: 5) { edges { node { builtIn title } } } }`;

interface Look {
  readonly viewer: {
    readonly displayName: string;
    readonly folders: readonly {
      name: string;
      parent: { name: string; parent: { name: string } | null } | null;
    }[];
    readonly deletedFolders: readonly { name: string }[];
    readonly tags: readonly { name: string; conversationCount: number }[];
    readonly favoriteMessages: Edges<{ text: string }>;
    readonly attachments: Edges<{ name: string }>;
    readonly trash: Edges<{ title: string }>;
    readonly conversations: Edges<Conversation>;
  };
  readonly promptTemplates: Edges<{ builtIn: boolean; title: string }>;
}

interface Edges<T> {
  readonly edges: readonly { readonly node: T }[];
}

interface Conversation {
  readonly title: string;
  readonly archived: boolean;
  readonly favorite: boolean;
  readonly pinned: boolean;
  readonly support: { readonly context: object; readonly state: object } | null;
  readonly messages: Edges<{
    readonly role: string;
    readonly pinned: boolean;
    readonly editCount: number;
    readonly siblings: { readonly count: number };
    readonly reactions: readonly { readonly emoji: string }[];
    readonly feedback: { readonly rating: string } | null;
  }>;
}

test('npm run seed makes the account that it says, once, and nowhere but on this machine', {
  timeout: 180_000,
}, async () => {
  await using studio = await startStudio();
  const first = await seed(studio.url);
  expect(first).toMatchObject({ code: 0, said: expect.stringContaining('Why is the list of orders slow?') });
  const [, email = ''] = /Sign in as +(\S+)/.exec(first.said) ?? [];
  const [, password = ''] = /^with +(.+)$/m.exec(first.said) ?? [];
  const { data } = await post<{ signIn: { tokens: TestTokens } }>(studio.graphqlUrl, null, SIGN_IN, {
    input: { email, password },
  });
  const ada = new Person(
    studio.graphqlUrl,
    email,
    password,
    data?.signIn.tokens ?? { accessToken: '', refreshToken: '' },
  );

  const { viewer, promptTemplates } = await ada.get<Look>(LOOK);
  expect(viewer.displayName).toBe('Ada Lovelace');
  expect(viewer.folders.find(({ name }) => name === 'Database')?.parent).toEqual({
    name: 'Harbour app',
    parent: { name: 'Work' },
  });
  expect(viewer.deletedFolders).toEqual([{ name: 'Old plans' }]);
  expect(viewer.tags.every(({ conversationCount }) => conversationCount > 0)).toBe(true);
  expect(nodes(viewer.favoriteMessages)).toHaveLength(1);
  expect(
    nodes(viewer.attachments)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['notes.md', 'orders.csv']);
  expect(
    nodes(viewer.trash)
      .map(({ title }) => title)
      .sort(),
  ).toEqual(['A plan for last year', 'Packing list']);
  expect(nodes(promptTemplates)).toContainEqual({ builtIn: false, title: 'Explain it to a newcomer' });

  const conversations = nodes(viewer.conversations);
  expect(conversations.filter(({ title }) => title.startsWith('(unfinished)'))).toEqual([]);
  for (const mark of ['archived', 'favorite', 'pinned'] as const)
    expect(conversations.some((conversation) => conversation[mark])).toBe(true);
  expect(conversations.find(({ support }) => support !== null)?.support).toMatchObject({
    context: { order: 1043 },
    state: { step: 'asked the carrier' },
  });
  const branched = nodes(conversations.find(({ title }) => title === 'Retry with backoff')?.messages);
  // A question that was asked otherwise, its answer given anew, and one question to two models.
  expect(branched.map(({ siblings }) => siblings.count)).toEqual([2, 2, 1, 2]);
  const bread = nodes(conversations.find(({ title }) => title === 'Bread on Sundays')?.messages);
  expect(bread.map(({ pinned, editCount }) => [pinned, editCount])).toEqual([
    [false, 0],
    [true, 0],
    [false, 1],
    [false, 0],
  ]);
  expect(bread[1]).toMatchObject({
    reactions: [{ emoji: '🍞' }, { emoji: '❤️' }],
    feedback: { rating: 'LIKE' },
  });

  expect(await seed(studio.url)).toMatchObject({
    code: 0,
    said: expect.stringContaining('Nothing was missing.'),
  });
  expect(await seed('https://chat.example.com')).toMatchObject({
    code: 1,
    said: expect.stringContaining('not on this machine'),
  });
});

function nodes<T>(connection: Edges<T> | undefined): readonly T[] {
  return connection?.edges.map(({ node }) => node) ?? [];
}

function seed(url: string): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/seed.ts', url], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });
}
