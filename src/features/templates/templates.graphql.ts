import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { PromptCategory } from './template.graphql.ts';
import { PromptVariableInput } from './template-input.graphql.ts';
import { templatePayload } from './template-payload.graphql.ts';

const ids = { required: true, description: 'The template’s id.' } as const;
const revision = {
  description:
    'The revision that the caller has seen. When the object has moved on, a ConflictError tells how it stands.',
} as const;
const texts = {
  title: `${describedName(200)}.`,
  text: 'Markdown with `{{name}}` where the value of a variable goes: 1 to 20,000 characters. `\\{{` stands for the two braces themselves.',
  variables: 'What the text names: at most 30, each named in the text at least once.',
} as const;
const idOf = ({ templateId }: { templateId: string }) => rowId('PromptTemplate', templateId);

const CreatePayload = templatePayload('CreatePromptTemplatePayload', 'A new prompt template.');
const UpdatePayload = templatePayload('UpdatePromptTemplatePayload', 'A changed prompt template.');
const DuplicatePayload = templatePayload('DuplicatePromptTemplatePayload', 'A copy of a prompt template.');

builder.mutationField('createPromptTemplate', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: CreatePayload,
    description: 'Writes a prompt template of the viewer’s own. A person has at most 500.',
    typeOptions: { description: 'The new template.' },
    argOptions: { description: 'The new template.' },
    input: {
      title: t.input.string({ required: true, description: texts.title }),
      description: t.input.string({ description: 'At most 500 characters.' }),
      category: t.input.field({ type: PromptCategory, description: 'By default GENERAL.' }),
      text: t.input.string({ required: true, description: texts.text }),
      variables: t.input.field({ type: [PromptVariableInput], description: texts.variables }),
    },
    errors: { types: [InvalidInputError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      templateId: await services.promptTemplates.create(viewer, input),
    }),
  }),
);

builder.mutationField('updatePromptTemplate', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: UpdatePayload,
    description:
      'Changes what is given and leaves the rest as it is. Each change is a version; what says the same as before makes none.',
    typeOptions: { description: 'What to change.' },
    argOptions: { description: 'What to change.' },
    input: {
      templateId: t.input.id(ids),
      expectedRevision: t.input.int(revision),
      title: t.input.string({ description: texts.title }),
      description: t.input.string({ description: 'At most 500 characters; null clears it.' }),
      category: t.input.field({ type: PromptCategory, description: 'Another category.' }),
      text: t.input.string({ description: texts.text }),
      variables: t.input.field({ type: [PromptVariableInput], description: texts.variables }),
    },
    errors: { types: [NotFoundError, ForbiddenError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input: { expectedRevision, ...input } }, { viewer, services }) => ({
      templateId: await services.promptTemplates.update(viewer, idOf(input), expectedRevision ?? null, input),
    }),
  }),
);

builder.mutationField('duplicatePromptTemplate', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: DuplicatePayload,
    description: 'Copies a template into one of the viewer’s own, which can be changed.',
    typeOptions: { description: 'What to copy.' },
    argOptions: { description: 'What to copy.' },
    input: { templateId: t.input.id(ids) },
    errors: { types: [NotFoundError, InvalidInputError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      templateId: await services.promptTemplates.duplicate(viewer, idOf(input)),
    }),
  }),
);
