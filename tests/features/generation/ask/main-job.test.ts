import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

const READ = `query ($id: ID!) {
  node(id: $id) { ... on Message { status text usage { inputTokens outputTokens } parent { text } generation { status finishReason firstTokenAt endedAt } } }
}`;

interface Stored {
  node: {
    status: string;
    text: string;
    usage: { inputTokens: number; outputTokens: number };
    parent: { text: string };
    generation: { status: string; finishReason: string; firstTokenAt: string; endedAt: string };
  };
}

test('a message is answered, streamed and stored, and a late reader gets the same', async () => {
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const sent = await ada.send(conversationId, 'Show me some code and a table.');

  const { text, events, last } = await ada.readAnswer(sent.generationId);
  expect(last).toMatchObject({ __typename: 'GenerationFinished', status: 'COMPLETE', finishReason: 'STOP' });
  expect(events.filter(({ __typename }) => __typename !== 'TextDelta')).toHaveLength(1);

  const { node } = await ada.get<Stored>(READ, { id: sent.answerId });
  expect(node.text).toBe(text);
  expect(node.text.length).toBeGreaterThan(100);
  expect(node).toMatchObject({
    status: 'COMPLETE',
    usage: last?.usage,
    parent: { text: 'Show me some code and a table.' },
    generation: { status: 'COMPLETE', finishReason: 'STOP' },
  });
  expect(Date.parse(node.generation.firstTokenAt)).toBeLessThanOrEqual(Date.parse(node.generation.endedAt));

  const late = await ada.readAnswer(sent.generationId);
  expect(late.text).toBe(text);
  expect(late.last).toEqual({ ...last, cursor: late.last?.cursor });
});
