import { NotFoundError } from '../../../core/errors.ts';

export const MODEL_IDS =
  'Several models answer side by side, as siblings: 1 to 8. By default the conversation’s model.';

/** The conversation was deleted between the act and the reading of its result. */
export function gone(): never {
  throw new NotFoundError('conversation any more', 'conversationId');
}
