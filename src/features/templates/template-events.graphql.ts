import { builder } from '../../graphql/builder.ts';
import { PromptTemplateAdded, PromptTemplateChanged } from '../live/events.graphql.ts';
import { PromptTemplate } from './template.graphql.ts';

for (const event of [PromptTemplateAdded, PromptTemplateChanged])
  builder.objectField(event, 'promptTemplate', (t) =>
    t.withAuth({ signedIn: true }).field({
      type: PromptTemplate,
      nullable: true,
      description: 'The template as it stands now; null when it was deleted meanwhile.',
      resolve: ({ promptTemplateId }, _args, { viewer, services }) =>
        services.templateReading.byId(viewer, promptTemplateId),
    }),
  );
