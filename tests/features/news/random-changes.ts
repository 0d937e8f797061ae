import { type CommandResult, tryCommand } from '../../support/command.ts';
import type { Person } from '../../support/person.ts';
import type { Chance } from '../../support/rounds.ts';

const EMOJI = ['👍', '🎉', '❤️', '🤔'];

/** A person's things, as far as those who change them at random need to know; ids of deleted ones stay. */
export interface Known {
  /** Conversations that are watched, and never deleted. */
  readonly watched: readonly string[];
  readonly conversations: string[];
  readonly messages: string[];
  readonly folders: string[];
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
  (mutation: string, selection: string, input: (known: Known, chance: Chance) => object): Change =>
  async (person, known, chance) => {
    const result = await tryOn(person, mutation, input(known, chance), selection);
    known.messages.push(...messagesOf(result));
    for (const { id } of (result.generations ?? []) as { id: string }[])
      await person.readAnswer(id).catch((error) => unlessGone(error, null));
  };

const GENERATIONS = 'generations { id message { id } }';

function messagesOf({ generations = [], userMessage, editedMessage }: CommandResult): string[] {
  const answers = (generations as { message: { id: string } }[]).map(({ message }) => message.id);
  const own = [userMessage, editedMessage] as ({ id: string } | undefined)[];
  return [...own.flatMap((message) => message?.id ?? []), ...answers];
}

const conversationId = ({ conversations }: Known, chance: Chance) => among(chance, conversations);
const messageId = ({ messages }: Known, chance: Chance) => among(chance, messages) ?? '';
const ofConversation = (known: Known, chance: Chance, input: object) => ({
  conversationId: conversationId(known, chance),
  ...input,
});
const send = answering('sendMessage', `userMessage { id } ${GENERATIONS}`, (known, chance) => ({
  conversationId: among(chance, known.watched),
  text: word(chance),
}));

/** What people do to their things, by name; often means more often. */
export const RANDOM_CHANGES: Readonly<Record<string, Change>> = {
  send,
  sendMore: send,
  edit: change('editMessage', (known, chance) => ({
    messageId: messageId(known, chance),
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
  deleteMessage: change('deleteMessage', (known, chance) => ({ messageId: messageId(known, chance) })),
  deleteSubtree: change('deleteMessage', (known, chance) => ({
    messageId: messageId(known, chance),
    scope: 'SUBTREE',
  })),
  restoreMessage: change('restoreMessage', (known, chance) => ({ messageId: messageId(known, chance) })),
  restoreVersion: change('restoreMessageVersion', (known, chance) => ({
    messageId: messageId(known, chance),
    number: 1,
  })),
  react: change('reactToMessage', (known, chance) => ({
    messageId: messageId(known, chance),
    emoji: among(chance, EMOJI),
    reacted: flip(chance),
  })),
  favorite: change('setMessageFavorite', (known, chance) => ({
    messageId: messageId(known, chance),
    favorite: flip(chance),
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
};

function unwatched({ conversations, watched }: Known): string[] {
  return conversations.filter((id) => !watched.includes(id));
}
