import { encodeGlobalId } from '../../../src/graphql/global-id.ts';
import { upload } from '../../support/network/uploads.ts';
import type { Person } from '../../support/people/person.ts';
import { command, madeId } from '../../support/server/command.ts';

/** What a person has of everything: the ids by which a query finds the owner of a list, by type or by `Type.field`. */
export interface Library {
  readonly person: Person;
  readonly ids: Readonly<Record<string, string>>;
  /** As many ids of each type as it was furnished with. */
  readonly nodes: Readonly<Record<string, readonly string[]>>;
}

const MODEL = encodeGlobalId('Model', 'demo/demo');
const EMOJI = [...'😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓😔😕😖😗😘😙'];

/** Gives somebody `size` of everything that comes in lists. */
export async function furnish(person: Person, size: number): Promise<Library> {
  const ids: Record<string, string> = {};
  const indices = Array.from({ length: size }, (_, nth) => nth);
  const turns: { userMessageId: string; answerId: string }[] = [];
  const names = indices.map((nth) => `tag-${nth}`);
  const files: string[] = [];
  for (const nth of indices) files.push((await upload(person, `text ${nth}`, `file-${nth}.txt`)).id);
  const shelf = await madeId(person, 'createFolder', { name: 'Shelf', modelId: MODEL }, 'folder');
  ids.Folder = await madeId(person, 'createFolder', { name: 'Full', parentId: shelf }, 'folder');
  for (const nth of indices) {
    const tags = names.slice(0, nth + 1);
    // Each in a folder of its own: what is read once for one folder would look like what is read once for all.
    const inner = { name: `Folder ${nth}`, parentId: ids.Folder, ...(nth % 2 === 0 && { modelId: MODEL }) };
    const folderId = await madeId(person, 'createFolder', inner, 'folder');
    const conversationId = await person.startConversation({ folderId, tags });
    await turn(person, conversationId);
    await command(person, 'startSupport', { conversationId });
  }
  const main = await person.startConversation({ tags: names });
  ids.Conversation = main;
  await command(person, 'startSupport', { conversationId: main });
  for (const _ of indices) {
    const { generationId, ...deleted } = await person.send(main, 'to be deleted', {
      parentId: turns.at(-1)?.answerId,
    });
    await person.readAnswer(generationId);
    await command(person, 'deleteMessage', { messageId: deleted.userMessageId, scope: 'SUBTREE' });
    turns.push(
      await turn(person, main, { parentId: turns.at(-1)?.answerId, attachmentIds: files.slice(-2) }),
    );
    files.unshift(...files.splice(-1));
  }
  const { userMessageId, answerId } = turns.at(-1) ?? { userMessageId: '', answerId: '' };
  ids.Message = answerId;
  ids['Message.versions'] = userMessageId;
  for (const nth of indices) {
    await command(person, 'editMessage', { messageId: userMessageId, text: `wording ${nth}` });
    await command(person, 'reactToMessage', { messageId: answerId, emoji: EMOJI[nth] });
  }
  const entities = indices.map((nth) => ({ name: `name ${nth}`, value: `value ${nth}` }));
  for (const messageId of turns.flatMap((one) => [one.userMessageId, one.answerId])) {
    await command(person, 'setMessageFavorite', { messageId, favorite: true });
    await command(person, 'annotateMessage', { messageId, entities });
  }
  for (const [nth, one] of turns.entries()) {
    const messageId = nth % 2 === 0 ? one.userMessageId : one.answerId;
    await command(person, 'pinMessage', { messageId, pinned: true });
  }
  for (const _ of indices) await readGenerations(person, 'regenerateMessage', { messageId: answerId });
  ids.PromptTemplate = await fillLibrary(person, indices);
  return { person, ids, nodes: await nodesOf(person, size) };
}

interface Rows {
  readonly edges: readonly { readonly node: { readonly id: string } }[];
}

async function nodesOf(person: Person, size: number): Promise<Library['nodes']> {
  const { promptTemplates, viewer } = await person.get<{
    promptTemplates: Rows;
    viewer: Record<'folders' | 'tags' | 'generations', { id: string }[]> &
      Record<'conversations' | 'favoriteMessages' | 'attachments', Rows>;
  }>(
    `query ($size: Int!) { promptTemplates(builtIn: false, first: $size) { edges { node { id } } } viewer {
      conversations(first: $size) { edges { node { id } } } favoriteMessages(first: $size) { edges { node { id } } }
      attachments(first: $size) { edges { node { id } } } folders { id } tags { id } generations { id } } }`,
    { size },
  );
  const idsOf = (rows: readonly { id: string }[]) => rows.slice(0, size).map(({ id }) => id);
  const ofEdges = ({ edges }: Rows) => idsOf(edges.map(({ node }) => node));
  return {
    Conversation: ofEdges(viewer.conversations),
    Message: ofEdges(viewer.favoriteMessages),
    Attachment: ofEdges(viewer.attachments),
    PromptTemplate: ofEdges(promptTemplates),
    Folder: idsOf(viewer.folders.toReversed()),
    Tag: idsOf(viewer.tags),
    Generation: idsOf(viewer.generations),
  };
}

/** Deleted folders and templates; the template that it answers with has as many versions. */
async function fillLibrary(person: Person, indices: readonly number[]): Promise<string> {
  let templateId = '';
  for (const nth of indices) {
    const parentId = await madeId(person, 'createFolder', { name: `Shelf ${nth}` }, 'folder');
    const deleted = { name: `Deleted ${nth}`, parentId, modelId: MODEL };
    const folderId = await madeId(person, 'createFolder', deleted, 'folder');
    await command(person, 'deleteFolder', { folderId, contents: 'DELETE' });
    const template = { title: `Template ${nth}`, text: 'Hello {{name}}', variables: [{ name: 'name' }] };
    templateId = await madeId(person, 'createPromptTemplate', template, 'promptTemplate');
  }
  for (const nth of indices)
    await command(person, 'updatePromptTemplate', { templateId, text: `Hello ${nth} {{name}}` });
  return templateId;
}

async function turn(person: Person, conversationId: string, more: object = {}) {
  const { generationId, ...sent } = await person.send(conversationId, 'Hello', more);
  await person.readAnswer(generationId);
  return sent;
}

async function readGenerations(person: Person, mutation: string, input: object): Promise<void> {
  const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  const data = await person.get<Record<string, { generations: { id: string }[] }>>(
    `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { ... on ${type}Payload { generations { id } } } }`,
    { input },
  );
  for (const { id } of data[mutation]?.generations ?? []) await person.readAnswer(id);
}
