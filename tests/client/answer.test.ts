import { expect, test } from 'vitest';
import { foldAnswer, type GenerationEvent, NEW_ANSWER } from '../../client/sdk/src/answer.ts';

const delta = (text: string): GenerationEvent => ({ __typename: 'TextDelta', cursor: text, text });
const finished: GenerationEvent = {
  __typename: 'GenerationFinished',
  cursor: 'end',
  status: 'STOPPED',
  finishReason: 'CANCELLED',
  cached: false,
  messageId: 'm',
  usage: { inputTokens: 1, outputTokens: 2 },
};
const fold = (...events: GenerationEvent[]) => events.reduce(foldAnswer, NEW_ANSWER);

test('text and reasoning grow apart, and the end is kept', () => {
  const reasoning: GenerationEvent = { __typename: 'ReasoningDelta', cursor: 'r', text: 'hm' };
  expect(fold(reasoning, delta('one '), delta('two'), finished)).toEqual({
    text: 'one two',
    reasoning: 'hm',
    standing: 'STOPPED',
    ending: finished,
  });
});

test('an answer that misses a part is never taken for whole', () => {
  const reset: GenerationEvent = { __typename: 'FeedReset', cursor: 'x' };
  expect(fold(delta('one '), reset, delta('three'), finished)).toMatchObject({
    standing: 'RESET',
    ending: finished,
  });
});
