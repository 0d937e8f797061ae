import { z } from 'zod';
import { jsonObject } from '../../core/json-object.ts';
import { textSchema } from '../../core/text.ts';
import type { SupportEndReason } from './support-state.ts';

/** A day, in minutes. */
export const DEFAULT_EXPIRY = 1440;
const MAX_EXPIRY = 43_200;

const minutes = z
  .int()
  .min(1, { error: `Must be from 1 to ${MAX_EXPIRY}.` })
  .max(MAX_EXPIRY, { error: `Must be from 1 to ${MAX_EXPIRY}.` });

export const startSupportInput = z.object({
  context: jsonObject.nullish(),
  expiresInMinutes: minutes.nullish(),
});
export const updateSupportInput = z.object({ context: jsonObject.nullish(), state: jsonObject.nullish() });
export const resumeConversationInput = z.object({ expiresInMinutes: minutes.nullish() });
export const resolveConversationInput = z.object({
  notes: textSchema(0, 4000).nullish(),
  resolved: z.boolean().nullish(),
});
export const endConversationInput = z.object({
  reason: z.enum(['RESOLVED', 'CLOSED'], { error: 'A session expires by itself.' }).nullish(),
});

interface Expiry {
  readonly expiresInMinutes?: number | null | undefined;
}
export interface StartSupportInput extends Expiry {
  readonly context?: unknown;
}
export interface UpdateSupportInput {
  readonly context?: unknown;
  readonly state?: unknown;
}
export type ResumeConversationInput = Expiry;
export type ResolveConversationInput = z.input<typeof resolveConversationInput>;
export interface EndConversationInput {
  readonly reason?: SupportEndReason | null | undefined;
}
