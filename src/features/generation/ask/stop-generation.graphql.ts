import { builder } from '../../../graphql/builder.ts';
import { command, id } from '../../../graphql/command.ts';
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

command('stopGeneration', {
  payload: StopGenerationPayload,
  does: 'Ends a run from anywhere and keeps what was written. One that has ended already stays as it is.',
  about: 'What to stop.',
  input: () => ({ generationId: id('Generation', 'The run.') }),
  run: async (viewer, { generationId }, { services }) => ({
    generationId: await services.generations.stop(viewer, generationId),
  }),
});
