import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../../src/platform/model/chat-model.port.ts';
import { isInTurn, turnsOf } from '../../support/fake-provider/chat-template.ts';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { collect } from './collect.ts';
import { WIRE_PROVIDERS } from './wire-providers.ts';

let fake: FakeProvider;
beforeAll(async () => {
  fake = await startFakeProvider({
    script: (request) => (isInTurn(request) ? { text: 'Yes.' } : { fault: 'roles-not-in-turn' }),
  });
});
afterAll(() => fake.stop());

const IMAGE = { mediaType: 'image/png', base64: 'aW1hZ2U=' };
const MESSAGE: fc.Arbitrary<ChatMessage> = fc.oneof(
  fc.record({
    role: fc.constantFrom('system', 'user', 'assistant'),
    text: fc.constantFrom('', ' ', 'said', 'said at length'),
  }),
  fc.record({
    role: fc.constant('user'),
    text: fc.constantFrom('', 'said'),
    images: fc.array(fc.constant(IMAGE), { minLength: 1, maxLength: 2 }),
  }),
);

const count = (text: string, word: string) => text.split(word).length - 1;

describe.each(WIRE_PROVIDERS)('%s', (_, create) => {
  test('a server whose template wants user and assistant in turn takes every prompt, and is told all of it', async () => {
    const provider = create(fake.urls);
    await fc.assert(
      fc.asyncProperty(fc.array(MESSAGE, { maxLength: 12 }), async (prompt) => {
        // Each is named, so that the order shows; the last one is a question, as ever.
        const messages = [...prompt, { role: 'user', text: 'said' } as const].map((message, at) => ({
          ...message,
          text: message.text.replace('said', `said ${at}.`),
        }));
        const { error } = await collect(provider, { messages });
        expect(error).toBeNull();
        const request = fake.requests.at(-1);
        if (!request) throw new Error('nobody was asked');
        const sent = JSON.stringify([request.body.system, request.body.messages]);
        expect(count(sent, IMAGE.base64)).toBe(messages.flatMap(({ images = [] }) => images).length);
        for (const roles of [['system'], ['user', 'assistant']]) {
          const said = messages.filter(({ role, text }) => roles.includes(role) && text.trim() !== '');
          const places = said.map(({ text }) => sent.indexOf(text));
          expect(places).toEqual(places.toSorted((a, b) => a - b));
          expect(places).not.toContain(-1);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('what came before an answer without its question is shown as left out, and neighbours are joined', async () => {
    const messages: ChatMessage[] = [
      { role: 'system', text: 'Be brief.' },
      { role: 'assistant', text: 'Pinned.' },
      { role: 'user', text: 'One' },
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: 'Two' },
    ];
    await collect(create(fake.urls), { messages });
    const request = fake.requests.at(-1);
    if (!request) throw new Error('nobody was asked');
    expect(turnsOf(request)).toEqual([
      { role: 'user', content: '[…]' },
      { role: 'assistant', content: 'Pinned.' },
      { role: 'user', content: 'One\n\nTwo' },
    ]);
    const [first] = request.body.messages as { role: string; content: string }[];
    const system = first?.role === 'system' ? first.content : request.body.system;
    expect(system).toBe('Be brief.\n\nBe kind.');
  });
});
