import { InvalidInputError } from '../../../core/errors.ts';
import { newId } from '../../../core/ids.ts';
import type { Viewer } from '../../../core/viewer.ts';
import { filesOf, type MessagePart } from '../../messages/parts.ts';
import type { Models } from '../../models/models.ts';
import type { ConversationState } from '../prompt/conversation-state.ts';
import { isSeen, maySee } from '../prompt/shown-images.ts';
import type { RunJob } from '../run/run.ts';

/** Models that answer one message side by side. */
export const MAX_MODELS = 8;

interface Choice {
  readonly asked: readonly string[] | null | undefined;
  readonly preferred: string | null;
  /** Of what is answered. */
  readonly parts: readonly MessagePart[];
  readonly field: string;
}

/**
 * Those asked for, once each; else the preferred one, else the viewer's default. Throws an InvalidInputError when one of them
 * cannot answer, or for `field` when one is known not to see the images.
 */
export async function chooseModels(
  models: Models,
  viewer: Viewer,
  { asked, preferred, parts, field }: Choice,
): Promise<string[]> {
  const chosen = [...new Set(asked ?? [preferred ?? (await models.default(viewer))])];
  await Promise.all(chosen.map((modelId) => models.check(viewer, modelId, 'modelIds')));
  if (!filesOf(parts).some(isSeen)) return chosen;
  for (const modelId of chosen)
    if (!maySee(await models.describe(viewer, modelId)))
      throw InvalidInputError.of(field, `${modelId} does not see images. Choose a model that does.`);
  return chosen;
}

interface Asked extends ConversationState {
  readonly conversationId: string;
  readonly parentId: string;
  readonly anew: boolean;
}

/** A run with new ids for each model. */
export function jobsOf(
  { userId }: Viewer,
  { conversationId, parentId, systemPrompt, anew }: Asked,
  modelIds: readonly string[],
  parameters: RunJob['parameters'] | null | undefined,
): RunJob[] {
  return modelIds.map((modelId) => {
    const ids = { generationId: newId(), messageId: newId(), conversationId, parentId };
    return { ...ids, userId, modelId, systemPrompt, parameters: parameters ?? {}, anew };
  });
}

export function idsOf(jobs: readonly RunJob[]): string[] {
  return jobs.map(({ generationId }) => generationId);
}
