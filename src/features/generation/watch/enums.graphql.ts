import { builder } from '../../../graphql/builder.ts';
import type { FinishReason as Reason } from '../../../platform/model/chat-model.port.ts';
import type { GenerationErrorCode as Code, GenerationFault } from '../../live/feeds.ts';

const REASONS: Record<Reason, { description: string }> = {
  STOP: { description: 'The model had said all, or reached a stop sequence.' },
  LENGTH: { description: 'The answer reached its limit of tokens.' },
  TOOL_CALLS: { description: 'The model called a tool.' },
  CONTENT_FILTER: { description: 'The provider withheld the rest by its content rules.' },
  CANCELLED: { description: 'A person stopped it.' },
  ERROR: { description: 'A fault ended it.' },
};

const CODES: Record<Code, { description: string }> = {
  PROVIDER_UNAVAILABLE: {
    description:
      'The provider does not answer, answers with a server error, cuts the stream or sends nonsense.',
  },
  PROVIDER_REJECTED: {
    description: 'The provider refuses the request: its key, its rights, or its content.',
  },
  PROVIDER_RATE_LIMITED: { description: 'The provider takes no more requests for now; see `retryAfterMs`.' },
  CONTEXT_TOO_LONG: { description: 'The prompt does not fit into the model’s context window.' },
  CONTENT_FILTERED: { description: 'The provider withheld the whole answer by its content rules.' },
  TIMEOUT: { description: 'The provider was too slow to begin, to go on, or to end.' },
  SERVER_LOST: { description: 'The server that wrote the answer went away.' },
  INTERNAL: {
    description:
      'A fault of ours. Where `retryAfterMs` says when, trying again helps: files of the conversation could not be reached.',
  },
};

export const FinishReason = builder.enumType('FinishReason', {
  description: 'Why a model ended its answer.',
  values: REASONS,
});

const GenerationErrorCode = builder.enumType('GenerationErrorCode', {
  description: 'What kind of fault ended an answer.',
  values: CODES,
});

export const GenerationError = builder.objectRef<GenerationFault>('GenerationError').implement({
  description: 'The fault that ended an answer, in our words; never the provider’s own text.',
  fields: (t) => ({
    code: t.field({
      type: GenerationErrorCode,
      description: 'The kind of fault.',
      resolve: ({ code }) => code,
    }),
    message: t.exposeString('message', { description: 'What happened, in English sentences for people.' }),
    retryAfterMs: t.exposeInt('retryAfterMs', {
      nullable: true,
      description: 'When to try again, in milliseconds from the fault; null when the provider did not say.',
    }),
  }),
});
