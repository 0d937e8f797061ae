import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveEvent } from '../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../support/server/provider-studio.ts';

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio({ COALESCE_MS: '0' });
});
afterAll(() => running[Symbol.asyncDispose]());

/** An answer that somebody has watched while it was written, so that the cursors are those of the log. */
async function watchedAnswer() {
  const rest = Promise.withResolvers<void>();
  const hold = { afterChunks: 1, until: rest.promise };
  running.provider.answer('alpha', { chunks: ['One ', 'two ', 'three.'], hold });
  const ada = await running.studio.person();
  const { generationId } = await ada.send(await ada.startConversation(), 'Count.');
  const events: LiveEvent[] = [];
  for await (const event of ada.watch(generationId)) {
    events.push(event);
    rest.resolve();
  }
  return { ada, generationId, events };
}

test('behind any event of an ended answer comes exactly the rest of it, and the subscription ends', async () => {
  const { ada, generationId, events } = await watchedAnswer();
  const last = events.at(-1);
  let seen = '';
  for (const event of events) {
    seen += event.text ?? '';
    const rest = await Array.fromAsync(ada.watch(generationId, event.cursor));
    expect(seen + rest.map((behind) => behind.text ?? '').join('')).toBe('One two three.');
    expect(rest.at(-1)?.__typename).toBe(event === last ? undefined : 'GenerationFinished');
  }
});

test('a cursor at the end that does not know it is the end is not left waiting', async () => {
  const { ada, generationId, events } = await watchedAnswer();
  const cursor = events.at(-1)?.cursor.replace(/\.end$/, '') ?? '';
  const behind = await Array.fromAsync(ada.watch(generationId, cursor));
  expect(behind.map(({ __typename }) => __typename)).toEqual(['GenerationFinished']);
});
