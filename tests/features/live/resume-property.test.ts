import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Lines, type Transport } from '../../support/network/line.ts';
import type { LiveEvent, Person } from '../../support/people/person.ts';
import { type ProviderStudio, startProviderStudio } from '../../support/server/provider-studio.ts';

const RUNS = 200;
const TOKENS = 500;
const LINES = 20;
/** A viewer who waits for an event that never comes is found by this, and named. */
const RUN_TIMEOUT_MS = 180_000;

/** 500 tokens that name their place, so that one lost, doubled or turned round is seen. */
function tokensOf(prompt: string): string[] {
  return Array.from({ length: TOKENS }, (_, n) => (n % 7 === 0 ? ` 😀${n}é` : ` ${prompt}-${n}`));
}

const cut = fc.record({
  /** Cut when so many events have been seen since the last cut: 0 is before the first. */
  after: fc.oneof(fc.constant(0), fc.nat(8), fc.nat(80)),
  how: fc.constantFrom('socket' as const, 'iterator' as const),
});
const viewer = fc.array(cut, { maxLength: 5 });
const plan = fc.record({ ws: viewer, sse: viewer });
type Viewer = typeof viewer extends fc.Arbitrary<infer V> ? V : never;

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio(
    { COALESCE_MS: '6', CHECKPOINT_INTERVAL_MS: '250' },
    { script: ({ prompt }) => ({ chunks: tokensOf(prompt), chunkDelayMs: 1 }) },
  );
});
afterAll(() => running[Symbol.asyncDispose]());

/** What somebody has seen of an answer over any number of connections. */
class ObservedAnswer {
  text = '';
  cursor: string | null = null;
  last: LiveEvent | null = null;

  see(event: LiveEvent): void {
    expect(this.last, 'an event came behind the terminal one').toBeNull();
    if (event.__typename !== 'TextDelta') this.last = event;
    this.text += event.text ?? '';
    this.cursor = event.cursor;
  }
}

async function watch(
  person: Person,
  transport: Transport,
  generationId: string,
  cuts: Viewer,
): Promise<ObservedAnswer> {
  const lines = new Lines(person);
  const observed = new ObservedAnswer();
  for (const { after, how } of cuts) {
    const line = await lines.open(transport, generationId, observed.cursor);
    for (let seen = 0; seen < after; seen++) {
      const event = await line.next();
      if (!event) break;
      observed.see(event);
    }
    await line.cut(how);
  }
  // Once to the end, and once more behind it.
  for (let again = 0; again < 2; again++) {
    const line = await lines.open(transport, generationId, observed.cursor);
    for (let event = await line.next(); event; event = await line.next()) observed.see(event);
  }
  lines.close();
  return observed;
}

const STORED = `query ($id: ID!) { node(id: $id) { ... on Message { status text } } }`;

async function run(person: Person, number: number, { ws, sse }: { ws: Viewer; sse: Viewer }): Promise<void> {
  const prompt = `run${number}`;
  const { generationId, answerId } = await person.send(await person.startConversation(), prompt);
  const observedAnswers = await Promise.all([
    watch(person, 'ws', generationId, ws),
    watch(person, 'sse', generationId, sse),
  ]);
  const text = tokensOf(prompt).join('');
  const { node } = await person.get<{ node: { status: string; text: string } }>(STORED, { id: answerId });
  for (const observed of observedAnswers) {
    expect(observed.text).toBe(text);
    expect(observed.last).toMatchObject({ __typename: 'GenerationFinished', status: 'COMPLETE' });
  }
  expect(node).toEqual({ status: 'COMPLETE', text });
  const late = await person.readAnswer(generationId);
  expect([late.text, late.events.length]).toEqual([text, 2]);
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not done within ${ms} ms`)), ms);
  await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

test('200 answers of 500 tokens: whoever is cut anywhere and resumes sees exactly the text, once, in order', {
  timeout: 600_000,
}, async () => {
  const seed = Number(process.env.TEST_SEED ?? Date.now() % 0x7fff_ffff);
  const plans = fc.sample(plan, { numRuns: RUNS, seed });
  const lines = await Promise.all(Array.from({ length: LINES }, () => running.studio.person()));
  const waiting = [...plans.entries()];
  await Promise.all(
    lines.map(async (person) => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [number, cuts] = next;
        const where = `TEST_SEED=${seed}, run ${number}: ${JSON.stringify(cuts)}`;
        await within(RUN_TIMEOUT_MS, run(person, number, cuts)).catch((error: unknown) => {
          throw new Error(where, { cause: error });
        });
      }
    }),
  );
  expect(running.provider.calls).toBe(RUNS);
});
