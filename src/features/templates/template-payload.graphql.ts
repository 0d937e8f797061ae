import { NotFoundError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { PromptTemplate } from './template.graphql.ts';

/** Payloads carry the id alone; the template is read when it is asked for. */
export const templatePayload = (name: string, description: string) =>
  builder.objectRef<{ templateId: string }>(name).implement({
    description,
    fields: (t) => ({
      promptTemplate: t.withAuth({ signedIn: true }).field({
        type: PromptTemplate,
        description: 'The template as it stands now.',
        resolve: async ({ templateId }, _args, { viewer, services }) => {
          const found = await services.templateReading.byId(viewer, templateId);
          if (!found) throw new NotFoundError('prompt template', 'templateId');
          return found;
        },
      }),
    }),
  });
