import { expect } from 'vitest';
import { estimateTokens } from '../../../src/core/token-estimate.ts';
import { decodeGlobalId } from '../../../src/graphql/global-id.ts';
import type { ScriptedAnswer } from '../../support/fake-provider/scripted-answer.ts';
import type { Person } from '../../support/people/person.ts';
import { KEYS, modelId, type ProviderStudio, type WireName } from './provider-studio.ts';
import { readMessage, type Seen, type StoredAnswer, watchBoth } from './watch.ts';

export interface ExpectedFault {
  readonly code: string;
  /** The text that is kept. */
  readonly kept: string;
  /** From, to; absent when the provider does not say. */
  readonly retryAfterMs?: readonly [number, number];
}

export const GOOD: ScriptedAnswer = { text: 'All is well again.' };

const OURS = /^The (provider|model|server)\b[\w ,’'-]+\.$/;
const THEIRS = /You sent|Incorrect API key|Overloaded|gpu-17|Too many requests|hotel|maximum context length/;

export interface SendOptions {
  readonly model?: string;
  /** Both subscribers have a piece of the text before the provider goes on to what lies behind the last one. */
  readonly watched?: boolean;
}

/** Sends a message to a model whose next answer is `broken` and whose answers behind it are good; tells what was seen. */
export async function sendTo(
  { ada, fakes }: ProviderStudio,
  wire: WireName,
  broken: ScriptedAnswer,
  { model = 'm', watched = false }: SendOptions = {},
) {
  const begun = Promise.withResolvers<void>();
  const hold = { afterChunks: Number.POSITIVE_INFINITY, until: begun.promise };
  fakes[wire].answer(model, { ...broken, ...(watched && { hold }) }, GOOD);
  const conversationId = await ada.startConversation({ modelId: modelId(wire, model) });
  const sent = await ada.send(conversationId, 'What now?');
  const seen = await watchBoth(ada, sent, begun.resolve);
  return { ...sent, ...seen, stored: await readMessage(ada, sent.answerId) };
}

/** The generation ended as a fault does: typed, last, stored, with the text so far and no word of the provider's. */
export function expectFault(
  { sse, socket, stored }: { readonly sse: Seen; readonly socket: Seen; readonly stored: StoredAnswer },
  { code, kept, retryAfterMs }: ExpectedFault,
  { fakes, studio }: ProviderStudio,
): void {
  for (const seen of [sse, socket]) {
    expect(seen.text).toBe(kept);
    expect(seen.last).toMatchObject({ __typename: 'GenerationFailed', status: 'FAILED', error: { code } });
    expect(seen.events.filter(({ __typename }) => __typename.startsWith('Generation'))).toHaveLength(1);
    expect(seen.storedAtEnd).toEqual(stored);
    expect(seen.last?.error).toEqual(stored.generation.error);
  }
  expect(stored).toMatchObject({ status: 'FAILED', text: kept });
  expect(stored.generation).toMatchObject({ status: 'FAILED', finishReason: 'ERROR', error: { code } });
  expect(stored.generation.firstTokenAt === null).toBe(kept === '');
  expect(stored.usage?.outputTokens).toBe(estimateTokens(kept));

  const { message, retryAfterMs: wait } = stored.generation.error ?? { message: '', retryAfterMs: null };
  expect(message).toMatch(OURS);
  if (retryAfterMs === undefined) expect(wait).toBeNull();
  else {
    expect(wait).toBeGreaterThanOrEqual(retryAfterMs[0]);
    expect(wait).toBeLessThanOrEqual(retryAfterMs[1]);
  }
  const { id } = decodeGlobalId(stored.generation.id);
  const lines = studio.log.filter(({ msg, generationId }) => msg === 'answer failed' && generationId === id);
  expect(lines).toMatchObject([{ level: 40, code, status: 'FAILED' }]);

  const told = JSON.stringify([sse.events, socket.events, stored]);
  expect(told).not.toMatch(THEIRS);
  for (const secret of [...KEYS, ...Object.values(fakes).map(({ urls }) => new URL(urls.openai).host)])
    expect(told).not.toContain(secret);
}

/** A new answer to the same message, from a provider that has come to its senses, stands beside the broken one. */
export async function expectRegenerates(ada: Person, answerId: string): Promise<void> {
  const { regenerateMessage } = await ada.get<{
    regenerateMessage: { generations: { id: string; message: { id: string } }[] };
  }>(
    `mutation ($input: RegenerateMessageInput!) {
      regenerateMessage(input: $input) {
        ... on RegenerateMessagePayload { generations { id message { id } } }
        ... on Error { code message }
      }
    }`,
    { input: { messageId: answerId } },
  );
  const [generation] = regenerateMessage.generations;
  if (!generation) throw new Error(`not regenerated: ${JSON.stringify(regenerateMessage)}`);
  const { text, last } = await ada.readAnswer(generation.id);
  expect(last).toMatchObject({ __typename: 'GenerationFinished', status: 'COMPLETE' });
  expect(text).toBe(GOOD.text);
  const { siblings } = await readMessage(ada, generation.message.id);
  expect(siblings).toEqual({ count: 2, index: 1, nodes: [{ id: answerId }, { id: generation.message.id }] });
}

/** No line of the log holds a key. */
export function expectNoKeyIn(log: readonly unknown[]): void {
  const text = JSON.stringify(log);
  for (const key of KEYS) expect(text).not.toContain(key);
}
