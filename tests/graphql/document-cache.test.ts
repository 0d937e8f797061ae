import fc from 'fast-check';
import { isInputObjectType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/compose/schema.ts';
import { DocumentCache, withoutSecretsOf } from '../../src/server/pipeline/document-cache.ts';

const BOUNDS = { entries: 4, characters: 30 };
const mayBeKept = withoutSecretsOf(schema);

test('what was used last stays within both bounds, and nothing else', () => {
  const texts = fc.integer({ min: 1, max: 12 }).map((length) => 'x'.repeat(length));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), texts)), (acts) => {
      const cache = new DocumentCache<number>(BOUNDS, mayBeKept);
      // Last used first.
      let model: { text: string; value: number }[] = [];
      for (const [at, [sets, text]] of acts.entries()) {
        const known = model.find((entry) => entry.text === text);
        const used = sets ? { text, value: at } : known;
        if (sets) cache.set(text, at);
        else expect(cache.get(text)).toBe(known?.value);
        if (used) model = [used, ...model.filter((entry) => entry.text !== text)];
        const characters = () => model.reduce((sum, { text }) => sum + text.length, 0);
        while (model.length > BOUNDS.entries || characters() > BOUNDS.characters) model.pop();
      }
      for (const { text, value } of model) expect(cache.get(text)).toBe(value);
    }),
  );
});

test.each([
  [
    'subscription { temporaryAnswer(input: { messages: [{ role: USER, text: "I am ill." }] }) { __typename } }',
    false,
  ],
  ['mutation { setProviderKey(input: { provider: "openai", apiKey: "sk-1" }) { __typename } }', false],
  ['mutation { signIn(input: { email: "a@b.c", password: "secret" }) { __typename } }', false],
  ['mutation { signIn(input: { email: "a@b.c", password: """secret""" }) { __typename } }', false],
  ['mutation { refreshSession(input: { refreshToken: "r-1" }) { __typename } }', false],
  ['mutation ($t: String!) { refreshSession(input: { refreshToken: $t }) { __typename } }', true],
  ['subscription ($input: TemporaryAnswerInput!) { temporaryAnswer(input: $input) { __typename } }', true],
  ['{ models(filter: { provider: "openai" }) { name } }', true],
])('of %s it is %s that it may be kept', (text, kept) => {
  const cache = new DocumentCache<number>({ entries: 4, characters: 1000 }, mayBeKept);
  cache.set(text, 1);
  expect(cache.get(text)).toBe(kept ? 1 : undefined);
});

/** Words that are no secret although they sound like one. */
const HARMLESS = new Set(['maxOutputTokens']);

test('whatever may be written into a document and sounds like a secret is called confidential', () => {
  const inputs = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isInputObjectType(type)) return Object.values(type.getFields());
    return isObjectType(type) ? Object.values(type.getFields()).flatMap(({ args }) => args) : [];
  });
  const secret = inputs.filter(({ name }) => /password|secret|token|key/i.test(name) && !HARMLESS.has(name));
  expect(secret.map(({ name }) => name).sort()).toEqual(['apiKey', 'password', 'password', 'refreshToken']);
  for (const { name } of secret) expect(mayBeKept(`{ f(${name}: "x") }`), name).toBe(false);
});

test('a document longer than all that is kept is not kept', () => {
  const cache = new DocumentCache<number>(BOUNDS, mayBeKept);
  cache.set('x'.repeat(31), 1);
  expect(cache.get('x'.repeat(31))).toBeUndefined();
});

test('an empty document is kept like any other', () => {
  const cache = new DocumentCache<number>(BOUNDS, mayBeKept);
  cache.set('', 1);
  expect(cache.get('')).toBe(1);
});
