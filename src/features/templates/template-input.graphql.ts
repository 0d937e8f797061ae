import { builder } from '../../graphql/builder.ts';
import { id } from '../../graphql/command.ts';
import { PromptVariableKind } from './template.graphql.ts';

export const PromptVariableInput = builder.inputType('PromptVariableInput', {
  description: 'A place in the text that a value is put into.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Up to 40 letters, digits and `_`, beginning with a small letter; each name once.',
    }),
    label: t.string({ description: 'What a form shows: 1 to 100 characters; by default the name.' }),
    kind: t.field({ type: PromptVariableKind, description: 'What values it takes; by default TEXT.' }),
    required: t.boolean({ description: 'Whether it must have a value; by default it must.' }),
    defaultValue: t.string({
      description: 'The value where none is given: one that fits, of at most 2,000 characters.',
    }),
    choices: t.stringList({
      description: 'Of a CHOICE alone: 1 to 50 different texts of 1 to 200 characters.',
    }),
    description: t.string({ description: 'What to put there: at most 500 characters.' }),
    min: t.float({ description: 'Of a NUMBER alone: the least value.' }),
    max: t.float({ description: 'Of a NUMBER alone: the greatest value.' }),
  }),
});

export const PromptValueInput = builder.inputType('PromptValueInput', {
  description: 'The value of a variable.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The variable’s name.' }),
    value: t.string({
      required: true,
      description:
        'Put into the text as it is: at most 20,000 characters. Empty is a value too, except where one is required.',
    }),
  }),
});

/** Where a text may come from a template instead. */
export const PromptTemplateUseInput = builder.inputType('PromptTemplateUseInput', {
  description: 'A prompt template with values in it.',
  fields: (t) => ({
    templateId: id('PromptTemplate', 'One that comes with the server, or the viewer’s own.'),
    values: t.field({
      type: [PromptValueInput],
      description: 'What to fill in; a variable that is left out has its default.',
    }),
  }),
});
