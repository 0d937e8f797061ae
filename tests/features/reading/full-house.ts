import { command, madeId } from '../../support/command.ts';
import type { Person } from '../../support/person.ts';
import { upload } from '../../support/uploads.ts';

/** What a person has of everything: the ids by which a query finds the owner of a list, by type or by `Type.field`. */
export interface House {
  readonly person: Person;
  readonly ids: Readonly<Record<string, string>>;
}

const EMOJI = [...'😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓😔😕😖😗😘😙'];

/** Gives somebody `size` of everything that comes in lists. */
export async function furnish(person: Person, size: number): Promise<House> {
  const ids: Record<string, string> = {};
  const indices = Array.from({ length: size }, (_, nth) => nth);
  const turns: { userMessageId: string; answerId: string }[] = [];
  const names = indices.map((nth) => `tag-${nth}`);
  ids.Folder = await madeId(person, 'createFolder', { name: 'Full' }, 'folder');
  for (const nth of indices) {
    const tags = names.slice(0, nth + 1);
    const conversationId = await person.startConversation({ folderId: ids.Folder, tags });
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
    turns.push(await turn(person, main, turns.at(-1)?.answerId));
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
  for (const one of turns) await command(person, 'pinMessage', { messageId: one.answerId, pinned: true });
  for (const _ of indices) await readGenerations(person, 'regenerateMessage', { messageId: answerId });
  ids.PromptTemplate = await furnishHouse(person, indices);
  return { person, ids };
}

/** Folders, templates and files; the template that it answers with has as many versions. */
async function furnishHouse(person: Person, indices: readonly number[]): Promise<string> {
  let templateId = '';
  for (const nth of indices) {
    await madeId(person, 'createFolder', { name: `Folder ${nth}` }, 'folder');
    const folderId = await madeId(person, 'createFolder', { name: `Deleted ${nth}` }, 'folder');
    await command(person, 'deleteFolder', { folderId, contents: 'DELETE' });
    const template = { title: `Template ${nth}`, text: 'Hello {{name}}', variables: [{ name: 'name' }] };
    templateId = await madeId(person, 'createPromptTemplate', template, 'promptTemplate');
    await upload(person, `text ${nth}`, `file-${nth}.txt`);
  }
  for (const nth of indices)
    await command(person, 'updatePromptTemplate', { templateId, text: `Hello ${nth} {{name}}` });
  return templateId;
}

async function turn(person: Person, conversationId: string, parentId?: string) {
  const { generationId, ...sent } = await person.send(conversationId, 'Hello', parentId ? { parentId } : {});
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
