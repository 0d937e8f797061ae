import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatPurpose } from '../../../../src/platform/model/chat-model.port.ts';
import { WIRE_PROVIDERS } from '../../../contract/chat-model/wire-providers.ts';
import { type FakeProvider, startFakeProvider } from '../../../support/fake-provider/fake-provider.ts';
import type { ScriptedAnswer } from '../../../support/fake-provider/scripted-answer.ts';
import { AskedModels } from './asked-models.ts';

/** What is told of an answer, whatever wire format it came by. */
interface Case {
  readonly answer: ScriptedAnswer;
  /** Whoever watches leaves behind the first word; a text is given up before it. */
  readonly leaves?: true;
  /** The deltas, those of one kind joined: told by the feed, stored as parts, and heard by a temporary answer's subscriber. */
  readonly words: readonly string[];
  /** The terminal event. */
  readonly last: string;
  /** The result of the run: what is stored, logged and counted. */
  readonly ended: string;
  /** What a title, a summary and follow-ups become, and what is counted of each. */
  readonly text: readonly [text: string, counted: string];
}

const chunks = ['One', ' two', ' three', ' four.'];
const WHOLE = 'text "One two three four."';
const PURPOSES: readonly ChatPurpose[] = ['title', 'summary', 'follow-ups'];
/** How long a text may take where the provider stalls. */
const STALLED_MS = 1000;

const CASES: Readonly<Record<string, Case>> = {
  complete: {
    answer: { chunks },
    words: [WHOLE],
    last: 'COMPLETE STOP, 7 + 4 tokens, 15 dollars',
    ended: 'COMPLETE STOP, 7 + 4 tokens, 15 dollars',
    text: [WHOLE, '7 + 4 tokens'],
  },
  'with thinking': {
    answer: { reasoning: 'Let me count.', chunks },
    words: ['reasoning "Let me count."', WHOLE],
    last: 'COMPLETE STOP, 7 + 4 tokens, 15 dollars',
    ended: 'COMPLETE STOP, 7 + 4 tokens, 15 dollars',
    text: [WHOLE, '7 + 4 tokens'],
  },
  'with usage told': {
    answer: { chunks, usage: { inputTokens: 40, outputTokens: 30 } },
    words: [WHOLE],
    last: 'COMPLETE STOP, 40 + 30 tokens, 100 dollars',
    ended: 'COMPLETE STOP, 40 + 30 tokens, 100 dollars',
    text: [WHOLE, '40 + 30 tokens'],
  },
  'with no usage told': {
    answer: { reasoning: 'Hm.', chunks, usage: null },
    words: ['reasoning "Hm."', WHOLE],
    last: 'COMPLETE STOP, 4 + 6 tokens, 16 dollars',
    ended: 'COMPLETE STOP, 4 + 6 tokens, 16 dollars',
    text: [WHOLE, '6 + 6 tokens'],
  },
  'cut at its greatest length': {
    answer: { chunks, finish: 'LENGTH' },
    words: [WHOLE],
    last: 'COMPLETE LENGTH, 7 + 4 tokens, 15 dollars',
    ended: 'COMPLETE LENGTH, 7 + 4 tokens, 15 dollars',
    text: [WHOLE, '7 + 4 tokens'],
  },
  'without a word': {
    answer: { chunks: [] },
    words: [],
    last: 'FAILED PROVIDER_UNAVAILABLE',
    ended: 'FAILED ERROR PROVIDER_UNAVAILABLE, 7 + 0 tokens, 7 dollars, never began',
    text: ['text ""', '7 + 0 tokens'],
  },
  'failing before the first word': {
    answer: { fault: 'rate-limited' },
    words: [],
    last: 'FAILED PROVIDER_RATE_LIMITED',
    ended: 'FAILED ERROR PROVIDER_RATE_LIMITED, 0 + 0 tokens, 0 dollars, never began',
    text: ['PROVIDER_RATE_LIMITED', '0 + 0 tokens'],
  },
  'failing amid the text': {
    answer: { chunks, fault: 'error-event' },
    words: ['text "One two"'],
    last: 'FAILED PROVIDER_UNAVAILABLE',
    ended: 'FAILED ERROR PROVIDER_UNAVAILABLE, 4 + 2 tokens, 8 dollars',
    text: ['PROVIDER_UNAVAILABLE', '6 + 2 tokens'],
  },
  'longer than an answer may be': {
    answer: { chunks: ['One', 'x'.repeat(70_000)] },
    words: ['text "One"'],
    last: 'FAILED PROVIDER_UNAVAILABLE',
    ended: 'FAILED ERROR PROVIDER_UNAVAILABLE, 4 + 1 tokens, 6 dollars',
    text: ['PROVIDER_UNAVAILABLE', '6 + 1 tokens'],
  },
  stalled: {
    answer: { chunks, fault: 'hang-mid-stream' },
    words: ['text "One two"'],
    last: 'FAILED TIMEOUT',
    ended: 'FAILED ERROR TIMEOUT, 4 + 2 tokens, 8 dollars',
    text: ['TIMEOUT', '6 + 2 tokens'],
  },
  'on a line that is cut': {
    answer: { chunks, fault: 'cut-mid-stream' },
    words: ['text "One two"'],
    last: 'FAILED PROVIDER_UNAVAILABLE',
    ended: 'FAILED ERROR PROVIDER_UNAVAILABLE, 4 + 2 tokens, 8 dollars',
    text: ['PROVIDER_UNAVAILABLE', '6 + 2 tokens'],
  },
  'stopped by the viewer': {
    answer: { chunks, hold: { afterChunks: 1, until: new Promise(() => {}) } },
    leaves: true,
    words: ['text "One"'],
    last: 'STOPPED CANCELLED, 4 + 1 tokens, 6 dollars',
    ended: 'STOPPED CANCELLED, 4 + 1 tokens, 6 dollars',
    text: ['the reader has left', '0 + 0 tokens'],
  },
};

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider();
});
afterAll(() => fake.stop());

describe.each(WIRE_PROVIDERS)('%s', (_, create) => {
  test.each(Object.entries(CASES))('%s', async (_, { answer, leaves = false, words, last, ended, text }) => {
    await using asked = new AskedModels(create(fake.urls));
    fake.answer('m', answer);
    const answers = [asked.run({ leaves }), asked.temporary({ leaves })];
    expect(await Promise.all(answers)).toEqual([
      [...words, last, 'stored:', ...words, ended],
      // Nobody is there any more to be told how it ended.
      [...words, ...(leaves ? [] : [last]), 'ended:', ended],
    ]);

    if (leaves) fake.answer('m', { fault: 'hang-after-headers' });
    const texts = PURPOSES.map((purpose) => {
      const abort = new AbortController();
      if (leaves) void fake.nextRequestAfterNow().then(() => abort.abort('the reader has left'));
      const timeoutMs = answer.fault === 'hang-mid-stream' ? STALLED_MS : 20_000;
      return asked.text(purpose, timeoutMs, abort.signal);
    });
    const [said, counted] = text;
    expect(await Promise.all(texts)).toEqual(
      PURPOSES.map((purpose) => [said, `counted for ${purpose}: ${counted}`]),
    );
  });
});
