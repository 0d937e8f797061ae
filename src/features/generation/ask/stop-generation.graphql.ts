import { NotFoundError } from '../../../core/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { rowId } from '../../../graphql/global-id.ts';
import { gone } from './ask-input.graphql.ts';

const StopGenerationPayload = builder.objectRef<{ generationId: string }>('StopGenerationPayload').implement({
  description: 'The run has ended, or will in a moment; what was written is kept.',
  fields: (t) => ({
    generation: t.withAuth({ signedIn: true }).prismaField({
      type: 'Generation',
      description: 'The run as it stands now.',
      resolve: async (query, { generationId }, _args, { viewer, reads }) =>
        (await reads.generations.byId(viewer, generationId, query)) ?? gone(),
    }),
  }),
});

builder.mutationField('stopGeneration', (t) =>
  t.withAuth({ signedIn: true }).fieldWithInput({
    type: StopGenerationPayload,
    description:
      'Ends a run from anywhere and keeps what was written. One that has ended already stays as it is.',
    typeOptions: { description: 'What to stop.' },
    argOptions: { description: 'What to stop.' },
    input: { generationId: t.input.id({ required: true, description: 'The run.' }) },
    errors: { types: [NotFoundError] },
    resolve: async (_root, { input }, { viewer, services }) => ({
      generationId: await services.generations.stop(viewer, rowId('Generation', input.generationId)),
    }),
  }),
);
