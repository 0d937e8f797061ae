import { z } from 'zod';
import { InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { isUuid } from '../../core/ids.ts';
import { type PageArgs, type PageResult, pageOf, pageResult } from '../../core/page.ts';
import { parse } from '../../core/parse.ts';
import type { Viewer } from '../../core/viewer.ts';
import { BUILTIN_TEMPLATES, builtInTemplate } from './builtin-templates.ts';
import { type GivenValue, type Rendering, renderTemplate } from './rendering.ts';
import type { TemplateStore, VersionRequest } from './template.store.port.ts';
import type { PromptTemplate, PromptTemplateVersion } from './template.ts';
import { faultsOfContent, type TemplateUse, templateDraft, templateUse } from './template-input.ts';
import {
  boundsOf,
  builtInsBetween,
  cursorOf,
  type TemplateFilterInput,
  templateFilter,
} from './template-list.ts';
import { parseTemplateText } from './template-text.ts';
import { type VersionPage, versionPage } from './template-versions.ts';
import { valuesSchema } from './variables.ts';

type ReadVersions = (request: VersionRequest) => Promise<readonly PromptTemplateVersion[]>;

export interface PreviewInput {
  readonly templateId?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly variables?: unknown;
  readonly values?: readonly GivenValue[] | null | undefined;
}

export interface TemplatePage extends PageResult<PromptTemplate> {
  readonly totalCount: () => Promise<number>;
}

/** The templates that a person sees: those that come with the server, and their own. */
export class TemplateReading {
  readonly #store: TemplateStore;
  readonly #readVersions: ReadVersions;

  constructor(store: TemplateStore, readVersions: ReadVersions) {
    this.#store = store;
    this.#readVersions = readVersions;
  }

  async byId(viewer: Viewer, id: string): Promise<PromptTemplate | null> {
    return (await this.byIds(viewer, [id]))[0] ?? null;
  }

  /** Those that there are, in no order. */
  async byIds({ userId }: Viewer, ids: readonly string[]): Promise<PromptTemplate[]> {
    const own = ids.filter(isUuid);
    return [
      ...ids.flatMap((id) => builtInTemplate(id) ?? []),
      ...(own.length > 0 ? await this.#store.byIds(userId, own) : []),
    ];
  }

  /** One of the viewer's own, whether it is deleted or not. */
  readState({ userId }: Viewer, id: string): Promise<PromptTemplate | null> {
    return this.#store.readState(userId, id);
  }

  /** Those that come with the server first, then the viewer's own by title. */
  async page({ userId }: Viewer, args: PageArgs & TemplateFilterInput): Promise<TemplatePage> {
    const page = pageOf(args);
    const filter = parse(templateFilter, args);
    const bounds = boundsOf(page);
    const { backwards } = page;
    const builtIns = builtInsBetween(BUILTIN_TEMPLATES, filter, bounds);
    if (backwards) builtIns.reverse();
    const own = async (size: number) =>
      filter.builtIn === true || bounds.before?.builtIn || size <= 0
        ? []
        : this.#store.page(userId, filter, bounds, { size, backwards });
    const wanted = page.size + 1;
    const rows = backwards
      ? [...(await own(wanted)), ...builtIns]
      : [...builtIns, ...(await own(wanted - builtIns.length))];
    return {
      ...pageResult(page, rows.slice(0, wanted), cursorOf),
      totalCount: async () =>
        builtInsBetween(BUILTIN_TEMPLATES, filter, { after: null, before: null }).length +
        (filter.builtIn === true ? 0 : await this.#store.count(userId, filter)),
    };
  }

  versions(template: PromptTemplate, args: PageArgs): Promise<VersionPage> {
    return versionPage(template, args, this.#readVersions);
  }

  /** What a template, or the draft of one, says with these values; nothing that is wrong with it is thrown. */
  async preview(viewer: Viewer, input: PreviewInput): Promise<Rendering> {
    const { templateId, text, variables } = input;
    const { values } = parse(z.object({ values: valuesSchema.nullish() }), input);
    if ((templateId == null) === (text == null))
      throw InvalidInputError.of('text', 'Give the id of a template or a text, one of the two.');
    if (templateId != null) return this.#rendering(viewer, { templateId, values }, 'templateId');
    return renderDraft({ text: text ?? '', variables, values });
  }

  /**
   * The text of a template with values in it. `field` is where the input named the template: an InvalidInputError has an
   * entry for each value that is missing or does not fit.
   */
  async render(viewer: Viewer, use: TemplateUse, field = 'template'): Promise<string> {
    const { templateId, values } = parsedUse(use, field);
    const { text, missing, problems } = await this.#rendering(
      viewer,
      { templateId, values },
      `${field}.templateId`,
    );
    const faults = [
      ...missing.map((name) => ({ path: ['values', name], message: 'Is required.' })),
      ...problems,
    ];
    if (faults.length > 0)
      throw new InvalidInputError(
        faults.map((fault) => ({ ...fault, path: [...field.split('.'), ...fault.path] })),
      );
    return text;
  }

  async #rendering(viewer: Viewer, { templateId, values }: TemplateUse, field: string): Promise<Rendering> {
    const template = await this.byId(viewer, templateId);
    if (!template) throw new NotFoundError('prompt template', field);
    return renderTemplate(parseTemplateText(template.text), template.variables, values ?? []);
  }
}

/** An InvalidInputError names the place within the whole input. */
function parsedUse(use: TemplateUse, field: string): TemplateUse {
  return parse(z.object({ [field]: templateUse }), { [field]: use })[field] ?? use;
}

interface Draft {
  readonly text: string;
  readonly variables?: unknown;
  readonly values?: readonly GivenValue[] | null | undefined;
}

/** A template that is being written, with what is wrong with it among the problems. */
function renderDraft({ text, variables, values }: Draft): Rendering {
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
