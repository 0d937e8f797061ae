import { InvalidInputError } from '../../core/errors.ts';
import { parse } from '../../core/parse.ts';
import { type GivenValue, type Rendering, renderTemplate } from './rendering.ts';
import { faultsOfContent, templateDraft } from './template-input.ts';
import { parseTemplateText } from './template-text.ts';

interface Draft {
  readonly text: string;
  readonly variables?: unknown;
  readonly values?: readonly GivenValue[] | null | undefined;
}

/** A template that is being written, with what is wrong with it among the problems. */
export function renderDraft({ text, variables, values }: Draft): Rendering {
  try {
    const draft = parse(templateDraft, { text, variables });
    const content = { text: draft.text, variables: draft.variables ?? [] };
    const rendering = renderTemplate(parseTemplateText(text), content.variables, values ?? []);
    return { ...rendering, problems: [...faultsOfContent(content), ...rendering.problems] };
  } catch (error) {
    if (error instanceof InvalidInputError) return { text, missing: [], problems: error.fields };
    throw error;
  }
}
