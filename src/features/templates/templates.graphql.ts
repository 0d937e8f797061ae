import { ForbiddenError, InvalidInputError } from '../../core/errors.ts';
import { describedName } from '../../core/name.ts';
import { command, expectedRevision, id } from '../../graphql/command.ts';
import { PromptCategory } from './template.graphql.ts';
import { PromptVariableInput } from './template-input.graphql.ts';
import { templatePayload } from './template-payload.graphql.ts';

const THE_TEMPLATE = 'The template’s id.';
const texts = {
  title: `${describedName(200)}.`,
  text: 'Markdown with `{{name}}` where the value of a variable goes: 1 to 20,000 characters. `\\{{` stands for the two braces themselves.',
  variables: 'What the text names: at most 30, each named in the text at least once.',
} as const;

const CreatePayload = templatePayload('CreatePromptTemplatePayload', 'A new prompt template.');
const UpdatePayload = templatePayload('UpdatePromptTemplatePayload', 'A changed prompt template.');
const DuplicatePayload = templatePayload('DuplicatePromptTemplatePayload', 'A copy of a prompt template.');

command('createPromptTemplate', {
  payload: CreatePayload,
  does: 'Writes a prompt template of the viewer’s own. A person has at most 500.',
  about: 'The new template.',
  input: (t) => ({
    title: t.string({ required: true, description: texts.title }),
    description: t.string({ description: 'At most 500 characters.' }),
    category: t.field({ type: PromptCategory, description: 'By default GENERAL.' }),
    text: t.string({ required: true, description: texts.text }),
    variables: t.field({ type: [PromptVariableInput], description: texts.variables }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, input, { services }) => ({
    templateId: await services.promptTemplates.create(viewer, input),
  }),
});

command('updatePromptTemplate', {
  payload: UpdatePayload,
  does: 'Changes what is given and leaves the rest as it is. Each change is a version; what says the same as before makes none.',
  about: 'What to change.',
  input: (t) => ({
    templateId: id('PromptTemplate', THE_TEMPLATE),
    expectedRevision,
    title: t.string({ description: texts.title }),
    description: t.string({ description: 'At most 500 characters; null clears it.' }),
    category: t.field({ type: PromptCategory, description: 'Another category.' }),
    text: t.string({ description: texts.text }),
    variables: t.field({ type: [PromptVariableInput], description: texts.variables }),
  }),
  errors: [ForbiddenError, InvalidInputError],
  run: async (viewer, { templateId, expectedRevision, ...changes }, { services }) => ({
    templateId: await services.promptTemplates.update(viewer, templateId, expectedRevision, changes),
  }),
});

command('duplicatePromptTemplate', {
  payload: DuplicatePayload,
  does: 'Copies a template into one of the viewer’s own, which can be changed.',
  about: 'What to copy.',
  input: () => ({ templateId: id('PromptTemplate', THE_TEMPLATE) }),
  errors: [InvalidInputError],
  run: async (viewer, { templateId }, { services }) => ({
    templateId: await services.promptTemplates.duplicate(viewer, templateId),
  }),
});
