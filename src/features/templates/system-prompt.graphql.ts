import { InvalidInputError } from '../../core/errors.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Services } from '../../graphql/context.ts';
import type { GivenValue } from './rendering.ts';

interface Prompted {
  readonly systemPrompt?: string | null | undefined;
  readonly systemPromptTemplate?:
    | { readonly templateId: string; readonly values?: readonly GivenValue[] | null | undefined }
    | null
    | undefined;
}

/** The input with what its template says for its system prompt, where it names one. */
export async function withSystemPrompt<I extends Prompted>(
  input: I,
  viewer: Viewer,
  { templateReading }: Services,
): Promise<Omit<I, 'systemPromptTemplate'>> {
  const { systemPromptTemplate: use, ...rest } = input;
  if (!use) return rest;
  if (rest.systemPrompt != null)
    throw InvalidInputError.of(
      'systemPromptTemplate',
      'Give a system prompt or a template, not both of them.',
    );
  return { ...rest, systemPrompt: await templateReading.render(viewer, use, 'systemPromptTemplate') };
}
