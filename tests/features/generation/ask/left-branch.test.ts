import { expect, test } from 'vitest';
import { attempt } from '../../../support/people/attempt.ts';
import { regenerate } from '../../../support/people/generation-calls.ts';
import { startStudio } from '../../../support/server/studio.ts';

test('who asks on another branch finds the one they left as they left it', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const say = async (text: string) => {
    const sent = await ada.send(conversationId, text);
    await ada.readAnswer(sent.generationId);
    return sent;
  };
  const leafNow = async () =>
    (
      await ada.get<{ conversation: { activeLeaf: { id: string } } }>(
        'query ($id: ID!) { conversation(id: $id) { activeLeaf { id } } }',
        { id: conversationId },
      )
    ).conversation.activeLeaf.id;
  const first = await say('One');
  await say('Two');
  const left = await say('Three');
  const again = await regenerate(ada, first.answerId);
  await ada.readAnswer(again.generations[0]?.id ?? '');
  const other = await say('On the other branch');
  expect(await leafNow()).toBe(other.answerId);
  await attempt(ada, 'selectBranch', { messageId: first.answerId });
  expect(await leafNow()).toBe(left.answerId);
});
