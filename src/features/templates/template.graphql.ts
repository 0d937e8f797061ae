import { isUuid } from '../../core/ids.ts';
import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { kind } from '../../graphql/kind.ts';
import { eventsOf } from '../live/events.graphql.ts';
import { isBuiltInId } from './builtin-templates.ts';
import type { PromptVariable as Variable, VariableKind } from './prompt-variable.ts';
import type { PromptTemplate as Template, PromptTemplateVersion as Version } from './template.ts';
import { type PromptCategory as Category, PROMPT_CATEGORIES } from './template-input.ts';

const CATEGORIES: Record<Category, string> = {
  GENERAL: 'Of use to everybody.',
  PROGRAMMING: 'Writing and reading code.',
  CREATIVE: 'Stories, verse and play.',
  TECHNICAL: 'Systems, how they are built and run.',
  DATA: 'Tables, queries and what they say.',
  EDUCATION: 'Learning and teaching.',
  BUSINESS: 'Decisions, meetings and plans.',
  RESEARCH: 'Finding out, and weighing what was found.',
  MARKETING: 'Winning people for something.',
  SCIENCE: 'Methods and results.',
  PHILOSOPHY: 'Arguments and questions behind questions.',
  PRODUCTIVITY: 'Getting things done.',
  LANGUAGE: 'Translation, style and practice.',
};

export const PromptCategory = builder.enumType('PromptCategory', {
  description: 'What a prompt template is for.',
  values: Object.fromEntries(
    PROMPT_CATEGORIES.map((category) => [category, { description: CATEGORIES[category] }]),
  ) as Record<Category, { description: string }>,
});

const KINDS: Record<VariableKind, { description: string }> = {
  TEXT: { description: 'Any text.' },
  NUMBER: { description: 'A number, such as `12` or `-0.5`: at most 15 digits on each side of the point.' },
  CHOICE: { description: 'One of the choices, word for word.' },
  DATE: { description: 'A day, such as `2026-03-31`.' },
};

export const PromptVariableKind = builder.enumType('PromptVariableKind', {
  description: 'What values a variable takes.',
  values: KINDS,
});

const PromptVariable = builder.objectRef<Variable>('PromptVariable').implement({
  description: 'A place in a prompt template that a value is put into.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As the text names it between double braces.' }),
    label: t.exposeString('label', { description: 'What a form shows beside its input.' }),
    kind: t.field({
      type: PromptVariableKind,
      description: 'What values it takes.',
      resolve: ({ kind }) => kind,
    }),
    required: t.exposeBoolean('required', {
      description: 'Whether it must have a value; a default is one.',
    }),
    defaultValue: t.exposeString('defaultValue', {
      nullable: true,
      description: 'The value where none is given.',
    }),
    choices: t.stringList({
      description: 'The values of a choice, in their order; empty for other kinds.',
      resolve: ({ choices }) => [...choices],
    }),
    description: t.exposeString('description', { nullable: true, description: 'What to put there.' }),
    min: t.exposeFloat('min', {
      nullable: true,
      description: 'The least value of a number, if there is one.',
    }),
    max: t.exposeFloat('max', {
      nullable: true,
      description: 'The greatest value of a number, if there is one.',
    }),
  }),
});

export const PromptTemplateVersion = builder.objectRef<Version>('PromptTemplateVersion').implement({
  description: 'What a prompt template said from a change to the next one.',
  fields: (t) => ({
    id: t.globalID({
      description: 'The global id.',
      resolve: ({ id }) => ({ type: 'PromptTemplateVersion', id }),
    }),
    number: t.exposeInt('number', { description: 'Its number, from 1.' }),
    title: t.exposeString('title', { description: 'The title then.' }),
    description: t.exposeString('description', { nullable: true, description: 'The description then.' }),
    category: t.field({
      type: PromptCategory,
      description: 'The category then.',
      resolve: ({ category }) => category,
    }),
    text: t.exposeString('text', { description: 'The text then.' }),
    variables: t.field({
      type: [PromptVariable],
      description: 'The variables then.',
      resolve: ({ variables }) => [...variables],
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was written; null for a template that comes with the server.',
    }),
  }),
});

export const PromptTemplate = builder.objectRef<Template>('PromptTemplate');

builder.node(PromptTemplate, {
  description:
    'A prompt with places for values, to be used in `sendMessage` or as a system prompt: one that comes with the server, or a person’s own.',
  id: { resolve: ({ id }) => id, description: 'The global id; of a built-in one the same on every server.' },
  isTypeOf: (value) =>
    typeof value === 'object' && value !== null && 'builtIn' in value && 'variables' in value,
  loadOne: (id, { viewer, services }) => viewer && services.templateReading.byId(viewer, id),
  fields: (t) => ({
    title: t.exposeString('title', { description: `${describedName(200)}.` }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What it is good for: at most 500 characters.',
    }),
    category: t.field({
      type: PromptCategory,
      description: 'What it is for.',
      resolve: ({ category }) => category,
    }),
    text: t.exposeString('text', {
      description:
        'Markdown with `{{name}}` where the value of a variable goes: 1 to 20,000 characters. `\\{{` stands for the two braces themselves.',
    }),
    variables: t.field({
      type: [PromptVariable],
      description: 'What the text names, in the order in which a form asks for it: at most 30.',
      resolve: ({ variables }) => [...variables],
    }),
    builtIn: t.exposeBoolean('builtIn', {
      description: 'Whether it comes with the server. Such a one cannot be changed, but duplicated.',
    }),
    revision: t.exposeInt('revision', {
      description: 'Grows by one with every change; send it back as `expectedRevision`.',
    }),
    version: t.exposeInt('version', { description: 'The number of the newest version, from 1.' }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was written; null for one that comes with the server.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last changed; null for one that comes with the server.',
    }),
  }),
});

kind(PromptTemplate, {
  called: 'template',
  restorable: true,
  isId: (id) => isUuid(id) || isBuiltInId(id),
  read: ({ viewer, services }, id) => services.templateReading.byId(viewer, id),
  readMany: ({ viewer, services }, ids) => services.templateReading.byIds(viewer, ids),
  readState: ({ viewer, services }, id) => services.templateReading.readState(viewer, id),
});

eventsOf('PromptTemplate', ['viewer'], {
  Added: 'A prompt template was written or restored.',
  Changed:
    'A prompt template has a new version. Take in one that you do not hold: it was restored meanwhile.',
  Removed: 'A prompt template was deleted.',
});

builder.objectField(PromptTemplate, 'versions', (t) =>
  t.connection(
    {
      type: PromptTemplateVersion,
      description: 'What it said, newest first. The newest 100 are kept.',
      resolve: (template, args, { services }) => services.templateReading.versions(template, args),
    },
    { name: 'PromptTemplateVersionConnection', description: 'A page of versions of a prompt template.' },
    { name: 'PromptTemplateVersionEdge', description: 'A version in a list.' },
  ),
);
