import { z } from 'zod';
import { storableString, textSchema } from '../../../core/text.ts';
import { generationParameters } from '../run/generation-parameters.ts';

export interface TemporaryLimits {
  /** Messages that a model is shown; a request may bring five times as many. */
  readonly contextMessages: number;
  readonly messageMaxCharacters: number;
  readonly maxOutputTokens: number;
  readonly maxAnswerBytes: number;
}

const MESSAGES_PER_SHOWN = 5;

/** A conversation that its client holds. What the server has answered before can always be sent back to it. */
export function temporaryAnswerInput(limits: TemporaryLimits) {
  const { contextMessages, messageMaxCharacters, maxOutputTokens, maxAnswerBytes } = limits;
  const most = MESSAGES_PER_SHOWN * contextMessages;
  const said = z.discriminatedUnion('role', [
    z.object({ role: z.literal('USER'), text: textSchema(1, messageMaxCharacters) }),
    z.object({ role: z.literal('ASSISTANT'), text: textSchema(1, maxAnswerBytes) }),
  ]);
  return z.object({
    messages: z
      .array(said)
      .min(1, { error: 'Must have at least one message.', abort: true })
      .max(most, { error: `Must have at most ${most} messages.`, abort: true })
      .refine((messages) => messages.at(-1)?.role === 'USER', {
        error: 'The last message must be a person’s.',
      }),
    systemPrompt: textSchema(0, 20_000).nullish(),
    modelId: storableString.max(300, { error: 'Is no id of a model.' }).nullish(),
    parameters: generationParameters(maxOutputTokens).nullish(),
  });
}

export type TemporaryAnswerSchema = ReturnType<typeof temporaryAnswerInput>;
export type TemporaryAnswerInput = z.output<TemporaryAnswerSchema>;
