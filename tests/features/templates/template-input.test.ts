import { afterAll, beforeAll, expect, test } from 'vitest';
import { countRows } from '../../support/database/rows.ts';
import { UNFIT_NAMES } from '../../support/inputs/unfit-names.ts';
import { attempt, faultyFields } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { change, preview, readTemplate } from './template-calls.ts';

let studio: TestStudio;
let ada: Person;
beforeAll(async () => {
  studio = await startStudio();
  ada = await studio.person();
});
afterAll(() => studio.close());

const GOOD = { title: 'Good', text: 'Hello {{name}}', variables: [{ name: 'name' }] };
const withVariable = (variable: object) => ({ ...GOOD, variables: [{ name: 'name', ...variable }] });
const many = (count: number) => {
  const names = Array.from({ length: count }, (_, at) => `v${at}`);
  return {
    ...GOOD,
    text: names.map((name) => `{{${name}}}`).join(' '),
    variables: names.map((name) => ({ name })),
  };
};
const choices = (count: number) => Array.from({ length: count }, (_, at) => `choice ${at}`);
const choice = (more: object) => withVariable({ kind: 'CHOICE', ...more });

test.each<[string, object]>([
  ['a title of 200', { ...GOOD, title: '😀'.repeat(200) }],
  ['a description of 500', { ...GOOD, description: 'x'.repeat(500) }],
  ['a text of 20,000', { ...GOOD, text: `{{name}}${'x'.repeat(19_992)}` }],
  ['a name of 40', { ...GOOD, text: `{{${'n'.repeat(40)}}}`, variables: [{ name: 'n'.repeat(40) }] }],
  ['30 variables', many(30)],
  ['50 choices', choice({ choices: choices(50) })],
  ['a choice of 200', choice({ choices: ['x'.repeat(200)] })],
  ['a label of 100', withVariable({ label: 'x'.repeat(100) })],
  ['a default of 2,000', withVariable({ defaultValue: 'x'.repeat(2000) })],
  ['no variables', { title: 'Plain', text: 'No places here, \\{{ or }}.' }],
  ['a default at the bound', withVariable({ kind: 'NUMBER', min: 1, max: 1, defaultValue: '1' })],
  ['an empty default', withVariable({ kind: 'DATE', required: false, defaultValue: '' })],
  ['a name that objects have', { ...GOOD, text: '{{constructor}}', variables: [{ name: 'constructor' }] }],
])('%s is accepted, and comes back as it was', async (_, input) => {
  const made = await change(ada, 'createPromptTemplate', input);
  expect(made).toMatchObject({ ...input, variables: (input as typeof GOOD).variables ?? [] });
});

test.each<[string, object, fields: string[]]>([
  ['a title of 201', { ...GOOD, title: 'x'.repeat(201) }, ['title']],
  ...UNFIT_NAMES.map(([what, title]): [string, object, string[]] => [
    `a title of ${what}`,
    { ...GOOD, title },
    ['title'],
  ]),
  ['U+0000', { ...GOOD, text: '{{name}}\u0000' }, ['text']],
  ['a description of 501', { ...GOOD, description: 'x'.repeat(501) }, ['description']],
  ['a text of 20,001', { ...GOOD, text: `{{name}}${'x'.repeat(19_993)}` }, ['text']],
  ['no text', { ...GOOD, text: '' }, ['text']],
  ['31 variables', many(31), ['variables']],
  ['51 choices', choice({ choices: choices(51) }), ['variables.0.choices']],
  ['no choices', choice({}), ['variables.0.choices']],
  ['a choice of 201', choice({ choices: ['x'.repeat(201)] }), ['variables.0.choices.0']],
  ['the same choice twice', choice({ choices: ['a', 'a'] }), ['variables.0.choices']],
  ['choices of a text', withVariable({ choices: ['a'] }), ['variables.0.choices']],
  [
    'a default that is no choice',
    choice({ choices: ['a'], defaultValue: 'b' }),
    ['variables.0.defaultValue'],
  ],
  [
    'a default that is no number',
    withVariable({ kind: 'NUMBER', defaultValue: 'x' }),
    ['variables.0.defaultValue'],
  ],
  [
    'a default that is no day',
    withVariable({ kind: 'DATE', defaultValue: '2026-02-30' }),
    ['variables.0.defaultValue'],
  ],
  ['a default of 2,001', withVariable({ defaultValue: 'x'.repeat(2001) }), ['variables.0.defaultValue']],
  ['bounds of a text', withVariable({ min: 1, max: 2 }), ['variables.0.min', 'variables.0.max']],
  ['bounds that cross', withVariable({ kind: 'NUMBER', min: 2, max: 1 }), ['variables.0.max']],
  ['a label of 101', withVariable({ label: 'x'.repeat(101) }), ['variables.0.label']],
  ['a name of 41', { ...GOOD, variables: [{ name: 'n'.repeat(41) }] }, ['variables.0.name']],
  ['a name of no letters', { ...GOOD, variables: [{ name: '__proto__' }] }, ['variables.0.name']],
  ['a name twice', { ...GOOD, variables: [{ name: 'name' }, { name: 'name' }] }, ['variables.1.name']],
  ['a placeholder without a variable', { ...GOOD, text: '{{name}} {{other}}' }, ['text']],
  [
    'a variable without a placeholder',
    { ...GOOD, variables: [...GOOD.variables, { name: 'other' }] },
    ['variables.1.name'],
  ],
  ['a broken placeholder', { ...GOOD, text: '{{name}} {{oh no}}' }, ['text']],
])('%s is refused, and nothing is stored', async (_, input, fields) => {
  const before = await countRows(studio.databaseUrl);
  const outcome = await attempt(ada, 'createPromptTemplate', input);
  expect(outcome.__typename).toBe('InvalidInputError');
  expect(faultyFields(outcome)).toEqual(fields);
  expect(await countRows(studio.databaseUrl)).toEqual(before);
});

test('a change is checked together with what stays', async () => {
  const { id: templateId } = await change(ada, 'createPromptTemplate', GOOD);
  for (const [changes, fields] of [
    [{ text: 'Hello {{other}}' }, ['text', 'variables.0.name']],
    [{ variables: [] }, ['text']],
    [{ title: '' }, ['title']],
  ] as const) {
    const outcome = await attempt(ada, 'updatePromptTemplate', { templateId, ...changes });
    expect(faultyFields(outcome)).toEqual(fields);
  }
  expect(await readTemplate(ada, templateId)).toMatchObject({ ...GOOD, revision: 1 });
  expect(
    await change(ada, 'updatePromptTemplate', {
      templateId,
      text: '{{other}}',
      variables: [{ name: 'other' }],
    }),
  ).toMatchObject({ revision: 2 });
});

test('a draft is shown with all that is wrong with it', async () => {
  expect(
    await preview(ada, {
      text: 'Hi {{name}}, {{age}} {{oh no}} {{lost}}',
      variables: [{ name: 'name' }, { name: 'age', kind: 'NUMBER' }, { name: 'spare', required: false }],
      values: [
        { name: 'age', value: 'old' },
        { name: 'nobody', value: 'x' },
      ],
    }),
  ).toEqual({
    text: 'Hi {{name}}, {{age}} {{oh no}} {{lost}}',
    missing: ['name'],
    problems: [
      { path: ['text'], message: expect.stringContaining('line 1') },
      { path: ['text'], message: expect.stringContaining('lost') },
      { path: ['variables', '2', 'name'], message: expect.stringContaining('spare') },
      { path: ['values', 'age'], message: expect.stringContaining('number') },
      { path: ['values', 'nobody'], message: expect.stringContaining('nobody') },
    ],
  });
  expect(await preview(ada, { text: 'x', variables: [{ name: 'A' }] })).toMatchObject({
    problems: [{ path: ['variables', '0', 'name'] }],
  });
  for (const input of [
    {},
    { text: 'x', templateId: 'x' },
    { text: 'x', values: [{ name: 'a', value: '\ud800' }] },
  ]) {
    const { errors } = await ada.ask(
      'query ($input: PreviewPromptTemplateInput!) { previewPromptTemplate(input: $input) { text } }',
      { input },
    );
    expect(errors?.[0]?.extensions?.code, JSON.stringify(input)).toBe('INVALID_INPUT');
  }
});
