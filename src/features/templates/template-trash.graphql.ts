import { ForbiddenError, InvalidInputError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { command, expectedRevision, id } from '../../graphql/command.ts';
import { templatePayload } from './template-payload.graphql.ts';

const THE_TEMPLATE = 'The template’s id.';

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

command('deletePromptTemplate', {
  payload: DeletePayload,
  does: 'Hides a template; for 30 days, unless the server is set otherwise, it can be restored.',
  about: 'What to delete.',
  input: () => ({ templateId: id('PromptTemplate', THE_TEMPLATE), expectedRevision }),
  errors: [ForbiddenError],
  run: async (viewer, { templateId, expectedRevision }, { services }) => ({
    templateId,
    revision: await services.promptTemplates.delete(viewer, templateId, expectedRevision),
  }),
});

command('restorePromptTemplate', {
  payload: templatePayload('RestorePromptTemplatePayload', 'A prompt template that is back.'),
  does: 'Brings a deleted template back.',
  about: 'What to restore.',
  input: () => ({ templateId: id('PromptTemplate', THE_TEMPLATE), expectedRevision }),
  errors: [InvalidInputError],
  run: async (viewer, { templateId, expectedRevision }, { services }) => ({
    templateId: await services.promptTemplates.restore(viewer, templateId, expectedRevision),
  }),
});

command('restorePromptTemplateVersion', {
  payload: templatePayload(
    'RestorePromptTemplateVersionPayload',
    'A template that says what it said before.',
  ),
  does: 'What a version said becomes the newest version. No version is lost by it.',
  about: 'Which version to bring back.',
  input: (t) => ({
    templateId: id('PromptTemplate', THE_TEMPLATE),
    expectedRevision,
    version: t.int({ required: true, description: 'The number of the version.' }),
  }),
  errors: [ForbiddenError],
  run: async (viewer, { templateId, expectedRevision, version }, { services }) => ({
    templateId: await services.promptTemplates.restoreVersion(viewer, templateId, expectedRevision, version),
  }),
});
