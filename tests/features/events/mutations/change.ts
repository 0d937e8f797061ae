import { pathWithBranches } from '../../../support/database/tree-rows.ts';
import { upload } from '../../../support/network/uploads.ts';
import { type CommandResult, command } from '../../../support/server/command.ts';
import type { Ids, Stage } from './stage.ts';
import { Watch } from './watch.ts';

/** One change and all that is told of it. */
export interface Change {
  /** What is special about it. */
  readonly when?: string;
  /** What there is before; every conversation and every running answer that gets a name is watched. */
  readonly given?: (stage: Stage) => Promise<unknown>;
  /** What goes into the trash when all watch already. */
  readonly trashed?: (stage: Stage) => Promise<unknown>;
  readonly input?: (ids: Ids) => object;
  /** Instead of the mutation by itself. */
  readonly act?: (stage: Stage, input: object) => Promise<Partial<CommandResult>>;
  /** True where nobody is left who could do something after it. */
  readonly ends?: true;
  /**
   * What is told, in its order: to the person (`viewer`, a tab of another session), in each conversation and in each answer by
   * its name. `this tab` is one of the session that acts.
   */
  readonly told: Readonly<Record<string, string>>;
}

/** What there is before, by the names that rows use. */
export const talk = (stage: Stage) => stage.conversation();
export const exchange = async (stage: Stage) => {
  await stage.conversation();
  await stage.exchange();
};
export const favorite =
  (...names: string[]) =>
  async (stage: Stage) => {
    await exchange(stage);
    for (const name of names)
      await stage.do('setMessageFavorite', { messageId: stage.id(name), favorite: true });
  };
export const running = async (stage: Stage) => {
  await stage.conversation();
  await stage.answering();
};
export const twoAnswers = async (stage: Stage) => {
  await exchange(stage);
  await stage.secondAnswer();
};
export const edited = async (stage: Stage) => {
  await exchange(stage);
  await stage.do('editMessage', { messageId: stage.id('question'), text: 'Other words' });
};
export const twoTalks = async (stage: Stage) => {
  await stage.conversation('one');
  await stage.conversation('two');
};
/** Both in a folder, with a tag. */
export const sorted = async (stage: Stage) => {
  await stage.folder('outer');
  await stage.folder('inner', 'outer');
  await stage.tag('rust');
  const input = { folderId: stage.id('inner'), tags: ['rust'] };
  await stage.conversation('one', input);
  await stage.conversation('two', input);
};
export const after =
  (given: (stage: Stage) => Promise<unknown>, mutation: string, input: (ids: Ids) => object) =>
  async (stage: Stage) => {
    await given(stage);
    await stage.do(mutation, input(stage.ids));
  };
export const trash = (mutation: string, input: (ids: Ids) => object) => (stage: Stage) =>
  stage.do(mutation, input(stage.ids));
export const support = after(talk, 'startSupport', ({ talk: conversationId }) => ({ conversationId }));
export const template = (stage: Stage) =>
  stage.make('letter', 'createPromptTemplate', { title: 'Letter', text: 'First' }, 'promptTemplate');
export const ofTalk =
  (more: object = {}) =>
  ({ talk: conversationId }: Ids) => ({ conversationId, ...more });
export const of =
  (name: string, more: object = {}) =>
  (ids: Ids) => ({ messageId: ids[name], ...more });
export const bothOf = ({ one, two }: Ids) => ({ conversationIds: [one, two] });
export const ofLetter =
  (more: object = {}) =>
  ({ letter: templateId }: Ids) => ({ templateId, ...more });
export const filled = (count: number) => async (stage: Stage) => {
  await stage.folder('full');
  await stage.manyConversations(count, { folder: 'full' });
};
export const tagged = (count: number) => async (stage: Stage) => {
  await stage.tag('rust');
  await stage.manyConversations(count, { tag: 'rust' });
};
/** A path of so many messages. */
export const path =
  (count: number, favorites = 0) =>
  async (stage: Stage) => {
    await stage.conversation();
    const rows = await stage.tree(pathWithBranches(count, 0));
    await stage.favorites(rows.slice(0, favorites));
  };
export const file = (name: string, content: BlobPart) => async (stage: Stage) => {
  stage.ids[name] = (await upload(stage.person, content, name)).id;
};
export const sendsFile = (name: string, content: BlobPart) => async (stage: Stage) => {
  const { id } = await upload(stage.person, content, name);
  stage.ids[name] = id;
  return {};
};
/** Over a request by itself: a socket is closed with its session, before it could be answered. */
export const signsOut = ({ here }: Stage, input: object) => command(here, 'signOut', input);
export const refreshing = ({ person }: Stage) => ({ refreshToken: person.tokens.refreshToken });
export const signingIn = ({ person: { email, password } }: Stage) => ({ email, password });
/** A file whose text has been read. */
export const readFile = async (stage: Stage) => {
  await using watch = await Watch.open(stage.here, 'viewerEvents', '');
  stage.ids.words = (await upload(stage.person, 'Some words', 'words.txt')).id;
  await watch.until((seen) => seen.some(({ type }) => type === 'AttachmentChanged'));
};
export const KEY = { provider: 'test', apiKey: 'sk-own-0123456789' };
