import { PNG, upload } from '../../support/network/uploads.ts';
import type { Person } from '../../support/people/person.ts';
import type { Chance } from '../../support/rounds.ts';
import { type CommandResult, tryCommand } from '../../support/server/command.ts';

const EMOJI = ['👍', '🎉', '❤️', '🤔'];

/** A person's things, as far as those who change them at random need to know; ids of deleted ones stay. */
export interface Known {
  /** Conversations that are watched, and never deleted. */
  readonly watched: readonly string[];
  readonly conversations: string[];
  readonly messages: string[];
  /** Messages of conversations that are not watched: nothing is told of them, unless they are favorites. */
  readonly elsewhere: string[];
  readonly files: string[];
  readonly folders: string[];
  /** Folders that are deleted with all that is in them; what is watched is never put into one. */
  readonly trays: string[];
  readonly tags: string[];
  readonly templates: string[];
}

type Change = (person: Person, known: Known, chance: Chance) => Promise<unknown>;

const among = <T>(chance: Chance, some: readonly T[]): T | undefined =>
  some[chance.between(0, some.length - 1)];
const word = (chance: Chance) => `word ${chance.between(0, 999)}`;
const flip = (chance: Chance) => chance.between(0, 1) === 1;

/** What is missing, deleted or changed meanwhile is part of the story; so is a payload that somebody has deleted already. */
const tryOn = (person: Person, mutation: string, input: object, selection?: string): Promise<CommandResult> =>
  tryCommand(person, mutation, input, selection).catch((error) =>
    unlessGone(error, { __typename: 'NotFoundError' }),
  );

function unlessGone<T>(error: Error, instead: T): T {
  if (/NOT_FOUND|there is no such generation/.test(error.message)) return instead;
  throw error;
}

/** A change that may be refused. */
const change =
  (mutation: string, input: (known: Known, chance: Chance) => object): Change =>
  (person, known, chance) =>
    tryOn(person, mutation, input(known, chance));

/** The same for what makes something, whose id is kept. */
const making =
  (
    mutation: string,
    field: string,
    list: keyof Known,
    input: (known: Known, chance: Chance) => object,
  ): Change =>
  async (person, known, chance) => {
    const result = await tryOn(person, mutation, input(known, chance), `${field} { id }`);
    const made = result[field] as { id: string } | undefined;
    if (made) (known[list] as string[]).push(made.id);
  };

/** The same for what makes answers: they are waited for. */
const answering =
  (
    mutation: string,
    selection: string,
    input: (known: Known, chance: Chance) => object,
    list: 'messages' | 'elsewhere' = 'messages',
  ): Change =>
  async (person, known, chance) => {
    const result = await tryOn(person, mutation, input(known, chance), selection);
    known[list].push(...messagesOf(result));
    for (const { id } of (result.generations ?? []) as { id: string }[])
      await person.readAnswer(id).catch((error) => unlessGone(error, null));
  };

const GENERATIONS = 'generations { id message { id } }';
const SENT = `userMessage { id } ${GENERATIONS}`;

function messagesOf({ generations = [], userMessage, editedMessage }: CommandResult): string[] {
  const answers = (generations as { message: { id: string } }[]).map(({ message }) => message.id);
  const own = [userMessage, editedMessage] as ({ id: string } | undefined)[];
  return [...own.flatMap((message) => message?.id ?? []), ...answers];
}

const conversationId = ({ conversations }: Known, chance: Chance) => among(chance, conversations);
const messageId = ({ messages }: Known, chance: Chance) => among(chance, messages) ?? '';
const anyMessage = (known: Known, chance: Chance) =>
  (chance.between(0, 3) === 0 ? among(chance, known.elsewhere) : null) ?? messageId(known, chance);
const ofConversation = (known: Known, chance: Chance, input: object) => ({
  conversationId: conversationId(known, chance),
  ...input,
});
const send = answering('sendMessage', SENT, (known, chance) => ({
  conversationId: among(chance, known.watched),
  text: word(chance),
}));

const MODELS = ['demo/demo', 'demo/reasoner'].map((id) => Buffer.from(`Model:${id}`).toString('base64url'));

/** A file whose text is read goes with a message whose answer waits for it, so that nothing is left to be told later. */
const sendFile: Change = async (person, known, chance) => {
  const { id } = await upload(person, word(chance), 'words.txt');
  const sending = answering('sendMessage', SENT, () => ({
    conversationId: among(chance, known.watched),
    text: word(chance),
    attachmentIds: [id],
  }));
  await sending(person, known, chance);
};

const keepFile: Change = async (person, known) => {
  known.files.push((await upload(person, PNG, 'dot.png')).id);
};

/** What people do to their things, by name; often means more often. */
export const RANDOM_CHANGES: Readonly<Record<string, Change>> = {
  send,
  sendMore: send,
  sendFile,
  keepFile,
  deleteFile: change('deleteAttachment', (known, chance) => ({
    attachmentId: among(chance, known.files) ?? '',
  })),
  sendElsewhere: answering(
    'sendMessage',
    SENT,
    (known, chance) => ({ conversationId: among(chance, unwatched(known)) ?? '', text: word(chance) }),
    'elsewhere',
  ),
  edit: change('editMessage', (known, chance) => ({
    messageId: anyMessage(known, chance),
    text: word(chance),
  })),
  editAnew: answering('editMessage', `editedMessage { id } ${GENERATIONS}`, (known, chance) => ({
    messageId: messageId(known, chance),
    text: word(chance),
    regenerate: true,
  })),
  regenerate: answering('regenerateMessage', GENERATIONS, (known, chance) => ({
    messageId: messageId(known, chance),
  })),
  regenerateByMany: answering('regenerateMessage', GENERATIONS, (known, chance) => ({
    messageId: messageId(known, chance),
    modelIds: MODELS,
  })),
  deleteMessage: change('deleteMessage', (known, chance) => ({ messageId: anyMessage(known, chance) })),
  deleteSubtree: change('deleteMessage', (known, chance) => ({
    messageId: anyMessage(known, chance),
    scope: 'SUBTREE',
  })),
  restoreMessage: change('restoreMessage', (known, chance) => ({ messageId: anyMessage(known, chance) })),
  restoreVersion: change('restoreMessageVersion', (known, chance) => ({
    messageId: messageId(known, chance),
    number: 1,
  })),
  react: change('reactToMessage', (known, chance) => ({
    messageId: anyMessage(known, chance),
    emoji: among(chance, EMOJI),
    reacted: flip(chance),
  })),
  favorite: change('setMessageFavorite', (known, chance) => ({
    messageId: anyMessage(known, chance),
    favorite: flip(chance),
  })),
  favoriteElsewhere: change('setMessageFavorite', (known, chance) => ({
    messageId: among(chance, known.elsewhere) ?? '',
    favorite: true,
  })),
  rate: change('rateMessage', (known, chance) => ({
    messageId: messageId(known, chance),
    rating: among(chance, ['LIKE', 'DISLIKE', null]),
  })),
  pin: change('pinMessage', (known, chance) => ({
    messageId: messageId(known, chance),
    pinned: flip(chance),
  })),
  annotate: change('annotateMessage', (known, chance) => ({
    messageId: messageId(known, chance),
    intent: word(chance),
  })),
  selectBranch: change('selectBranch', (known, chance) => ({ messageId: messageId(known, chance) })),
  createConversation: making('createConversation', 'conversation', 'conversations', (known, chance) => ({
    title: word(chance),
    folderId: among(chance, known.folders),
  })),
  fork: making('forkConversation', 'conversation', 'conversations', (known, chance) => ({
    messageId: messageId(known, chance),
  })),
  rename: change('updateConversation', (known, chance) =>
    ofConversation(known, chance, { title: word(chance) }),
  ),
  mark: change('updateConversation', (known, chance) =>
    ofConversation(known, chance, { pinned: flip(chance), archived: flip(chance), favorite: flip(chance) }),
  ),
  move: change('updateConversation', (known, chance) =>
    ofConversation(known, chance, { folderId: flip(chance) ? among(chance, known.folders) : null }),
  ),
  tag: change('updateConversation', (known, chance) =>
    ofConversation(known, chance, { addTags: [`tag ${chance.between(0, 9)}`] }),
  ),
  untag: change('updateConversation', (known, chance) =>
    ofConversation(known, chance, { removeTags: [`tag ${chance.between(0, 9)}`] }),
  ),
  deleteConversation: change('deleteConversation', (known, chance) => ({
    conversationId: among(chance, unwatched(known)) ?? '',
  })),
  restoreConversation: change('restoreConversation', (known, chance) => ({
    conversationId: among(chance, unwatched(known)) ?? '',
  })),
  bulk: change('bulkUpdateConversations', (known, chance) => ({
    conversationIds: known.conversations.slice(0, chance.between(1, 10)),
    pinned: flip(chance),
    addTags: [`tag ${chance.between(0, 9)}`],
  })),
  bulkDelete: change('bulkDeleteConversations', (known) => ({ conversationIds: unwatched(known).slice(-2) })),
  bulkRestore: change('bulkRestoreConversations', (known) => ({
    conversationIds: unwatched(known).slice(-4),
  })),
  startSupport: change('startSupport', (known, chance) =>
    ofConversation(known, chance, { context: { said: word(chance) } }),
  ),
  updateSupport: change('updateSupport', (known, chance) =>
    ofConversation(known, chance, { state: { said: word(chance) } }),
  ),
  resume: change('resumeConversation', (known, chance) => ofConversation(known, chance, {})),
  resolve: change('resolveConversation', (known, chance) =>
    ofConversation(known, chance, { resolved: flip(chance), notes: word(chance) }),
  ),
  end: change('endConversation', (known, chance) => ofConversation(known, chance, {})),
  createTray: making('createFolder', 'folder', 'trays', (known, chance) => ({
    name: word(chance),
    parentId: flip(chance) ? among(chance, [...known.folders, ...known.trays]) : null,
  })),
  fillTray: change('bulkUpdateConversations', (known, chance) => ({
    conversationIds: unwatched(known).slice(-chance.between(1, 5)),
    folderId: among(chance, known.trays) ?? null,
  })),
  emptyTray: change('deleteFolder', (known, chance) => ({
    folderId: among(chance, known.trays) ?? '',
    contents: 'DELETE',
  })),
  restoreTray: change('restoreFolder', (known, chance) => ({
    folderId: among(chance, known.trays) ?? '',
  })),
  createFolder: making('createFolder', 'folder', 'folders', (known, chance) => ({
    name: word(chance),
    parentId: flip(chance) ? among(chance, known.folders) : null,
    position: 0,
  })),
  updateFolder: change('updateFolder', (known, chance) => ({
    folderId: among(chance, known.folders) ?? '',
    name: word(chance),
  })),
  moveFolder: change('moveFolder', (known, chance) => ({
    folderId: among(chance, known.folders) ?? '',
    parentId: flip(chance) ? among(chance, known.folders) : null,
    position: chance.between(0, 3),
  })),
  restoreFolder: change('restoreFolder', (known, chance) => ({
    folderId: among(chance, known.folders) ?? '',
  })),
  deleteFolder: change('deleteFolder', (known, chance) => ({
    folderId: among(chance, known.folders) ?? '',
    contents: 'MOVE_TO_PARENT',
  })),
  createTag: making('createTag', 'tag', 'tags', (_known, chance) => ({
    name: `tag ${chance.between(0, 9)}`,
  })),
  updateTag: change('updateTag', (known, chance) => ({
    tagId: among(chance, known.tags) ?? '',
    name: `tag ${chance.between(0, 9)}`,
    color: '#123456',
  })),
  mergeTags: change('mergeTags', (known, chance) => ({
    tagIds: [among(chance, known.tags) ?? ''],
    intoTagId: among(chance, known.tags) ?? '',
  })),
  deleteTag: change('deleteTag', (known, chance) => ({ tagId: among(chance, known.tags) ?? '' })),
  createTemplate: making('createPromptTemplate', 'promptTemplate', 'templates', (_known, chance) => ({
    title: word(chance),
    text: word(chance),
  })),
  updateTemplate: change('updatePromptTemplate', (known, chance) => ({
    templateId: among(chance, known.templates) ?? '',
    text: word(chance),
  })),
  deleteTemplate: change('deletePromptTemplate', (known, chance) => ({
    templateId: among(chance, known.templates) ?? '',
  })),
  restoreTemplate: change('restorePromptTemplate', (known, chance) => ({
    templateId: among(chance, known.templates) ?? '',
  })),
  restoreTemplateVersion: change('restorePromptTemplateVersion', (known, chance) => ({
    templateId: among(chance, known.templates) ?? '',
    version: 1,
  })),
};

function unwatched({ conversations, watched }: Known): string[] {
  return conversations.filter((id) => !watched.includes(id));
}
