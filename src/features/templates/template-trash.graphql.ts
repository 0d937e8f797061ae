import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { rowId } from '../../graphql/global-id.ts';
import { templatePayload } from './template-payload.graphql.ts';

const ids = { required: true, description: 'The template’s id.' } as const;
const revision = {
  description:
    'The revision that the caller has seen. When the object has moved on, a ConflictError tells how it stands.',
} as const;
const idOf = ({ templateId }: { templateId: string }) => rowId('PromptTemplate', templateId);

const DeletePayload = builder
  .objectRef<{ templateId: string; revision: number }>('DeletePromptTemplatePayload')
  .implement({
    description: 'The template is in the trash; `restorePromptTemplate` brings it back.',
    fields: (t) => ({
      templateId: t.globalID({
        description: 'The global id of what was deleted.',
        resolve: ({ templateId }) => ({ type: 'PromptTemplate', id: templateId }),
      }),
      revision: t.exposeInt('revision', {
        description: 'Its revision in the trash: send it to `restorePromptTemplate` as `expectedRevision`.',
      }),
    }),
  });

builder.mutationField('deletePromptTemplate', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: DeletePayload,
    description: 'Hides a template; for 30 days, unless the server is set otherwise, it can be restored.',
    typeOptions: { description: 'What to delete.' },
    argOptions: { description: 'What to delete.' },
    input: { templateId: t.input.id(ids), expectedRevision: t.input.int(revision) },
    errors: { types: [NotFoundError, ForbiddenError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => {
      const templateId = idOf(input);
      const { expectedRevision } = input;
      return {
        templateId,
        revision: await services.promptTemplates.delete(viewer, templateId, expectedRevision ?? null),
      };
    },
  }),
);

builder.mutationField('restorePromptTemplate', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: templatePayload('RestorePromptTemplatePayload', 'A prompt template that is back.'),
    description: 'Brings a deleted template back.',
    typeOptions: { description: 'What to restore.' },
    argOptions: { description: 'What to restore.' },
    input: { templateId: t.input.id(ids), expectedRevision: t.input.int(revision) },
    errors: { types: [NotFoundError, InvalidInputError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      templateId: await services.promptTemplates.restore(viewer, idOf(input), input.expectedRevision ?? null),
    }),
  }),
);

builder.mutationField('restorePromptTemplateVersion', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: templatePayload('RestorePromptTemplateVersionPayload', 'A template that says what it said before.'),
    description: 'What a version said becomes the newest version. No version is lost by it.',
    typeOptions: { description: 'Which version to bring back.' },
    argOptions: { description: 'Which version to bring back.' },
    input: {
      templateId: t.input.id(ids),
      expectedRevision: t.input.int(revision),
      version: t.input.int({ required: true, description: 'The number of the version.' }),
    },
    errors: { types: [NotFoundError, ForbiddenError, ConflictError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      templateId: await services.promptTemplates.restoreVersion(
        viewer,
        idOf(input),
        input.expectedRevision ?? null,
        input.version,
      ),
    }),
  }),
);
