import type { Client } from '../client/sdk/src/client.ts';
import {
  ConversationsDocument,
  CreateFolderDocument,
  CreatePromptTemplateDocument,
  CreateTagDocument,
  DeleteConversationDocument,
  DeleteFolderDocument,
  FoldersDocument,
  ModelsDocument,
  PromptTemplatesDocument,
  UpdateConversationDocument,
} from '../client/sdk/src/generated/graphql.ts';
import { Chat, payload } from './seed-chat.ts';
import { CONVERSATIONS, type SeedConversation } from './seed-conversations.ts';

interface SeedFolder {
  readonly name: string;
  readonly parent?: string;
  readonly color?: string;
  readonly systemPrompt?: string;
}

const FOLDERS: readonly SeedFolder[] = [
  { name: 'Work', color: '#2563eb', systemPrompt: 'Answer briefly. We write TypeScript and use Postgres.' },
  { name: 'Harbour app', parent: 'Work' },
  { name: 'Database', parent: 'Harbour app', systemPrompt: 'Show the plan of a query where it matters.' },
  { name: 'Home', color: '#16a34a' },
  { name: 'Recipes', parent: 'Home', systemPrompt: 'Use grams and degrees Celsius.' },
];

/** It goes into the trash with what lies in it. */
const OLD_FOLDER = 'Old plans';

const TAGS = { code: '#7c3aed', cooking: '#ea580c', reading: '#0891b2', urgent: '#dc2626' };

const TEMPLATES = [
  {
    title: 'Explain it to a newcomer',
    description: 'Something of our own work, for somebody on their first day.',
    category: 'PROGRAMMING',
    text: 'Explain {{subject}} to somebody on their first day, in at most {{sentences}} sentences.',
    variables: [
      { name: 'subject', required: true },
      { name: 'sentences', kind: 'NUMBER', defaultValue: '5', min: 1, max: 20 },
    ],
  },
  {
    title: 'A dinner for guests',
    category: 'CREATIVE',
    text: 'Three courses for {{guests}} people who like {{kitchen}} food. A shopping list, please.',
    variables: [
      { name: 'guests', kind: 'NUMBER', defaultValue: '4' },
      {
        name: 'kitchen',
        kind: 'CHOICE',
        choices: ['Italian', 'Japanese', 'Indian'],
        defaultValue: 'Italian',
      },
    ],
  },
] as const;

/** What the account has when it is whole; a conversation that could not be finished keeps this before its title. */
const UNFINISHED = '(unfinished) ';

/** Gives the person of `client` what they lack of it, by titles and names; answers what was made, a line each. */
export async function seedAccount(client: Client): Promise<readonly string[]> {
  const made: string[] = [];
  const chat = new Chat(client, await demoModels(client));
  const folders = await ensureFolders(client, made);
  await ensureTags(client, made);
  const templates = await ensureTemplates(client, made);
  const titles = new Set([...(await titlesOf(client, false)), ...(await titlesOf(client, true))]);
  const wanted = CONVERSATIONS.filter(({ title }) => !titles.has(title));
  // At once: on a server whose demo takes its time, one after another would take minutes.
  await Promise.all(
    wanted.map((conversation) => makeConversation(client, chat, conversation, { folders, templates })),
  );
  for (const { title, folder } of wanted)
    made.push(`conversation  ${title}${folder === undefined ? '' : ` (${folder})`}`);
  return made;
}

/** The demo's models, the one without reasoning first: they need no key, and always answer the same. */
async function demoModels(client: Client): Promise<readonly string[]> {
  const { models } = await client.request(ModelsDocument, { filter: { provider: 'demo' } });
  if (models.length === 0)
    throw new Error(
      'The demo model is not among the models of this account (MODELS_FREE). Add demo/* to it.',
    );
  return models.toSorted((a, b) => a.abilities.length - b.abilities.length).map(({ id }) => id);
}

async function makeFolder(client: Client, folder: SeedFolder, parentId?: string): Promise<string> {
  const { name, color, systemPrompt } = folder;
  const input = { name, color, systemPrompt, parentId };
  return payload((await client.request(CreateFolderDocument, { input })).createFolder).folder.id;
}

async function ensureFolders(client: Client, made: string[]): Promise<ReadonlyMap<string, string>> {
  const { viewer } = await client.request(FoldersDocument);
  const ids = new Map(viewer?.folders.map(({ name, id }) => [name, id]));
  for (const folder of FOLDERS.filter(({ name }) => !ids.has(name))) {
    ids.set(folder.name, await makeFolder(client, folder, ids.get(folder.parent ?? '')));
    made.push(`folder        ${folder.name}`);
  }
  return ids;
}

async function ensureTags(client: Client, made: string[]): Promise<void> {
  const { viewer } = await client.request(FoldersDocument);
  const known = new Set(viewer?.tags.map(({ name }) => name));
  for (const [name, color] of Object.entries(TAGS).filter(([tag]) => !known.has(tag))) {
    payload((await client.request(CreateTagDocument, { input: { name, color } })).createTag);
    made.push(`tag           ${name}`);
  }
}

async function ensureTemplates(client: Client, made: string[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const input of TEMPLATES) {
    const { title } = input;
    const { promptTemplates } = await client.request(PromptTemplatesDocument, { search: title, first: 10 });
    const known = promptTemplates.edges.find(({ node }) => node.title === title && !node.builtIn)?.node;
    const create = async () =>
      payload((await client.request(CreatePromptTemplateDocument, { input })).createPromptTemplate)
        .promptTemplate;
    ids.set(title, (known ?? (await create())).id);
    if (known === undefined) made.push(`template      ${title}`);
  }
  return ids;
}

async function titlesOf(client: Client, deleted: boolean): Promise<string[]> {
  const { viewer } = await client.request(ConversationsDocument, { first: 100, filter: { deleted } });
  return viewer?.conversations.edges.flatMap(({ node }) => node.title ?? []) ?? [];
}

interface Places {
  readonly folders: ReadonlyMap<string, string>;
  readonly templates: ReadonlyMap<string, string>;
}

/** Its own title comes last: one that was cut off in the middle is made again, under that, by the next run. */
async function makeConversation(
  client: Client,
  chat: Chat,
  { title, folder, tags = [], build, marks = {}, deleted = false }: SeedConversation,
  { folders, templates }: Places,
): Promise<void> {
  const ownFolder = folder === OLD_FOLDER ? await makeFolder(client, { name: folder }) : undefined;
  const folderId = ownFolder ?? folders.get(folder ?? '');
  const id = await chat.start({ title: `${UNFINISHED}${title}`, folderId, tags });
  await build(chat, id, templates);
  const input = { conversationId: id, title, ...marks };
  payload((await client.request(UpdateConversationDocument, { input })).updateConversation);
  if (ownFolder !== undefined) {
    const folderInput = { folderId: ownFolder, contents: 'DELETE' } as const;
    payload((await client.request(DeleteFolderDocument, { input: folderInput })).deleteFolder);
  }
  if (deleted) {
    const { deleteConversation } = await client.request(DeleteConversationDocument, {
      input: { conversationId: id },
    });
    payload(deleteConversation);
  }
}
