import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PromptVariable, VariableKind } from '../../../src/features/templates/prompt-variable.ts';
import { MAX_RENDERED_CHARACTERS, renderTemplate } from '../../../src/features/templates/rendering.ts';
import { parseTemplateText, placeholdersIn } from '../../../src/features/templates/template-text.ts';

const variable = (name: string, more: Partial<PromptVariable> = {}): PromptVariable => ({
  name,
  label: name,
  kind: 'TEXT',
  required: true,
  defaultValue: null,
  choices: [],
  description: null,
  min: null,
  max: null,
  ...more,
});

const render = (text: string, variables: readonly PromptVariable[], values: Record<string, string> = {}) =>
  renderTemplate(
    parseTemplateText(text),
    variables,
    Object.entries(values).map(([name, value]) => ({ name, value })),
  );

test.each([
  ['{{a}} and {{ a }}', 'A and A'],
  ['{{{a}}}', '{A}'],
  ['\\{{a}}', '{{a}}'],
  ['\\\\{{a}}', '\\A'],
  ['\\\\\\{{a}}', '\\{{a}}'],
  ['a \\ b {a} }} {', 'a \\ b {a} }} {'],
  ['$& {{a}} $1', '$& A $1'],
  ['\\{{ and {{a}}', '{{ and A'],
])('%s says %s', (text, said) => {
  expect(parseTemplateText(text).faults).toEqual([]);
  expect(render(text, [variable('a')], { a: 'A' }).text).toBe(said);
});

test.each([
  '{{}}',
  '{{A}}',
  '{{1a}}',
  '{{a',
  '{{a b}}',
  '{{a\n}}',
  '{{__proto__}}',
  `{{a${'x'.repeat(40)}}}`,
])('%s is no placeholder, and says where it is wrong', (text) => {
  expect(parseTemplateText(`first\n${text}`).faults).toEqual([expect.stringContaining('line 2')]);
});

test('of many faults the first 20 are told', () => {
  const faults = (count: number) => parseTemplateText('{{\n'.repeat(count)).faults;
  expect([19, 20, 21, 6666].map((count) => faults(count).length)).toEqual([19, 20, 20, 20]);
  expect(faults(6666).at(-1)).toContain('line 20');
});

test('a value goes in as it is, whatever it looks like', () => {
  const values = { a: '{{b}} $& $1 \\{{a}}', b: 'B' };
  expect(render('{{a}}-{{b}}', [variable('a'), variable('b')], values).text).toBe(`${values.a}-B`);
});

test('names that every object has are names like others', () => {
  const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'];
  const text = names.map((name) => `{{${name}}}`).join(' ');
  const variables = names.map((name) => variable(name));
  expect(render(text, variables)).toEqual({ text, missing: names, problems: [] });
  const values = Object.fromEntries(names.map((name) => [name, name.toUpperCase()]));
  expect(render(text, variables, values).text).toBe(names.join(' ').toUpperCase());
  expect(render('x', [], { constructor: 'x', __proto__: 'x' }).problems.length).toBeGreaterThan(0);
});

test('a default stands where nothing is given, and not where nothing is wanted', () => {
  const optional = variable('a', { required: false, defaultValue: 'default' });
  expect(render('[{{a}}]', [optional]).text).toBe('[default]');
  expect(render('[{{a}}]', [optional], { a: '' }).text).toBe('[]');
  expect(render('[{{a}}]', [variable('a', { required: false })]).text).toBe('[]');
  expect(render('[{{a}}]', [variable('a', { defaultValue: 'default' })], { a: '' })).toEqual({
    text: '[{{a}}]',
    missing: ['a'],
    problems: [],
  });
});

test.each<[VariableKind, Partial<PromptVariable>, fits: string[], not: string[]]>([
  [
    'NUMBER',
    {},
    ['0', '-1', '12.50', '999999999999999'],
    ['x', '1e3', '0x1', ' 1', '1,5', 'NaN', '1.', '--1', '١'],
  ],
  ['NUMBER', { min: 1, max: 10 }, ['1', '10', '5.5'], ['0.999', '10.001', '-5']],
  ['CHOICE', { choices: ['one', 'two'] }, ['one', 'two'], ['One', 'three', ' one', 'toString']],
  [
    'DATE',
    {},
    ['2026-02-28', '2024-02-29', '0001-01-01'],
    ['2026-02-29', '2026-13-01', '2026-2-1', '1.2.2026', '2026-01-01T00:00'],
  ],
])('a %s takes what it says (%j)', (kind, more, fits, not) => {
  const variables = [variable('a', { kind, ...more })];
  for (const a of fits)
    expect(render('{{a}}', variables, { a }), a).toEqual({ text: a, missing: [], problems: [] });
  for (const a of not)
    expect(render('{{a}}', variables, { a }), a).toMatchObject({
      text: '{{a}}',
      problems: [{ path: ['values', 'a'] }],
    });
});

test('unknown names and second values are told', () => {
  const { problems } = renderTemplate(
    parseTemplateText('{{a}}'),
    [variable('a')],
    [
      { name: 'a', value: '1' },
      { name: 'a', value: '2' },
      { name: 'b', value: '3' },
    ],
  );
  expect(problems.map(({ path }) => path)).toEqual([
    ['values', 'a'],
    ['values', 'b'],
  ]);
});

test('a text that would be too long is not made', () => {
  const value = 'x'.repeat(1000);
  const text = '{{a}}'.repeat(MAX_RENDERED_CHARACTERS / 1000);
  expect(render(text, [variable('a')], { a: value }).problems).toEqual([]);
  const longer = render(`${text}!`, [variable('a')], { a: value });
  expect(longer.problems).toEqual([{ path: ['values'], message: expect.stringContaining('1000000') }]);
  expect(longer.text.length).toBeLessThanOrEqual(MAX_RENDERED_CHARACTERS);
});

test('any text with its braces escaped says itself', () => {
  const words = fc.constantFrom('{', '{{', '}}', '\\', 'a', ' ', '{{a}}', '\n', '😀');
  fc.assert(
    fc.property(fc.array(words, { maxLength: 20 }), (parts) => {
      const text = parts.join('');
      const escaped = escapeFor(text);
      expect(parseTemplateText(escaped).faults).toEqual([]);
      expect(placeholdersIn(parseTemplateText(escaped)).size).toBe(0);
      expect(render(escaped, []).text).toBe(text);
    }),
  );
});

/** What an editor would do to put a text into a template: each pair of braces is escaped, an odd one stands before them. */
function escapeFor(text: string): string {
  return text.replace(/(\\*)(\{{2,})/g, (_, slashes: string, braces: string) => {
    const pairs = '\\{{'.repeat(Math.floor(braces.length / 2));
    return braces.length % 2 === 1 ? `${slashes}{${pairs}` : `${slashes}${slashes}${pairs}`;
  });
}
