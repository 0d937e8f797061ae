import type { GenerationEventsSubscription, MessageStatus } from './generated/graphql.ts';

export type GenerationEvent = GenerationEventsSubscription['generationEvents'];

/** One answer as far as its events have come. */
export interface Answer {
  readonly text: string;
  readonly reasoning: string;
  /** `RESET`: a part is missing; read the message and the generation's `cursor`, and follow it again behind that. */
  readonly standing: MessageStatus | 'RESET';
  /** The event that ended it; null while it is being written. */
  readonly ending: Extract<GenerationEvent, { __typename: 'GenerationFinished' | 'GenerationFailed' }> | null;
}

export const NEW_ANSWER: Answer = { text: '', reasoning: '', standing: 'GENERATING', ending: null };

/** How the answer stands after one more event. Kinds it does not know change nothing. */
export function foldAnswer(answer: Answer, event: GenerationEvent): Answer {
  switch (event.__typename) {
    case 'TextDelta':
      return { ...answer, text: answer.text + event.text };
    case 'ReasoningDelta':
      return { ...answer, reasoning: answer.reasoning + event.text };
    case 'FeedReset':
      return { ...answer, standing: 'RESET' };
    case 'GenerationFinished':
    case 'GenerationFailed':
      return {
        ...answer,
        standing: answer.standing === 'RESET' ? 'RESET' : event.status,
        ending: event,
      };
    default:
      return answer;
  }
}
