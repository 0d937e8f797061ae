import { expect, test } from 'vitest';
import type { PathMessage } from '../../../../src/features/generation/prompt/context.ts';
import { Prompts } from '../../../../src/features/generation/prompt/prompt.ts';

const MIB = 1024 * 1024;
const { signal } = new AbortController();

/** A branch whose messages show one image each, of these sizes and named by their places. */
function branchOf(sizes: readonly number[]) {
  const messages = sizes.map((size, nth): PathMessage => {
    const name = String(nth);
    const file = { type: 'file', attachmentId: name, name, mediaType: 'image/png', size } as const;
    return { id: name, role: 'USER', parts: [file], pinned: false, deleted: false, generating: false };
  });
  return { messages, length: messages.length };
}

const REQUEST = {
  systemPrompt: null,
  model: { contextWindow: null, abilities: ['VISION'] },
  maxOutputTokens: 1000,
} as const;

function promptsWith(readImage: (id: string) => Promise<Uint8Array>): Prompts {
  return new Prompts({
    store: { paths: async () => [], files: async () => [] },
    readImage,
    contextMessages: 100,
  });
}

test.each([
  ['all of them, up to 20 MiB together', [10 * MIB, 5 * MIB, 5 * MIB], ['0', '1', '2']],
  ['the newest, when one byte is too much', [10 * MIB, 5 * MIB, 5 * MIB + 1], ['1', '2']],
  ['none that is older than what has no room', [1, 10 * MIB, 10 * MIB, 1], ['2', '3']],
  ['the others, when one has more than 10 MiB', [MIB, 10 * MIB + 1, MIB], ['0', '2']],
  [
    'the newest ten',
    Array.from({ length: 11 }, () => 1),
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'],
  ],
])('a model is shown %s', async (_, sizes, expected) => {
  const read: string[] = [];
  const prompts = promptsWith(async (id) => {
    read.push(id);
    return Buffer.from(id);
  });
  const { messages } = await prompts.build(branchOf(sizes), REQUEST, signal);
  expect(read).toEqual(expected);
  const shown = messages.flatMap(({ images = [] }) => images.map(({ base64 }) => base64));
  expect(shown).toEqual(expected.map((id) => Buffer.from(id).toString('base64')));
});

test('the images of four prompts are read at once; whoever stops waiting for a turn is gone', async () => {
  const waiting: (() => void)[] = [];
  const prompts = promptsWith(async () => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return Buffer.from('x');
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const stop = new AbortController();
  const building = Array.from({ length: 6 }, (_, nth) =>
    prompts.build(branchOf([1]), REQUEST, nth === 4 ? stop.signal : signal),
  );
  await turn();
  expect(waiting).toHaveLength(4);
  // A prompt without images waits for nobody.
  expect((await prompts.build(branchOf([]), REQUEST, signal)).fits).toBe(true);
  stop.abort(new Error('stopped'));
  await expect(building[4]).rejects.toThrow('stopped');
  waiting[0]?.();
  await building[0];
  await turn();
  expect(waiting).toHaveLength(5);
  for (const finish of waiting) finish();
  await Promise.all(building.toSpliced(4, 1));
});
