import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../../support/server/studio.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio.close());

interface Lists {
  x: { bare: { id: string }[]; full: { id: string; cursor: string; message: { text: string } }[] };
  y: { none: unknown[] };
}

test('the runs of a conversation may be asked for twice, with other fields each time', async () => {
  const ada = await studio.person();
  const id = await ada.startConversation();
  const { generationId } = await ada.send(id, 'Hello');
  const { text } = await ada.readAnswer(generationId);
  const { x, y } = await ada.get<Lists>(
    `query ($id: ID!) {
      x: conversation(id: $id) { bare: generations { id } full: generations(running: false) { id cursor message { text } } }
      y: conversation(id: $id) { none: generations(running: true) { message { id } } }
    }`,
    { id },
  );
  expect(x.bare).toEqual([{ id: generationId }]);
  expect(x.full).toMatchObject([{ id: generationId, message: { text } }]);
  expect(y.none).toEqual([]);
});
