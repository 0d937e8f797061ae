import { builder } from '../../graphql/builder.ts';

export const Role = builder.enumType('Role', {
  description: 'Who speaks in a message.',
  values: {
    SYSTEM: { description: 'Instructions.' },
    USER: { description: 'A person.' },
    ASSISTANT: { description: 'A model.' },
    TOOL: { description: 'A tool that a model called.' },
  },
});

export const MessageStatus = builder.enumType('MessageStatus', {
  description: 'How far a message or the run behind it is.',
  values: {
    GENERATING: { description: 'Being written now.' },
    COMPLETE: { description: 'Whole.' },
    STOPPED: { description: 'Ended by a person; what was written is kept.' },
    FAILED: { description: 'Ended by a fault; what was written is kept. `regenerateMessage` tries again.' },
    INTERRUPTED: { description: 'The server that wrote it went away; what was stored is kept.' },
  },
});
