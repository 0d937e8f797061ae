import { z } from 'zod';
import { InvalidInputError } from '../../../core/errors.ts';
import { parse } from '../../../core/parse.ts';
import { storableString, textSchema } from '../../../core/text.ts';
import type { Viewer } from '../../../core/viewer.ts';
import { MAX_FILES } from '../../attachments/attachments.ts';
import { type FilePart, filesOf, type MessagePart } from '../../messages/parts.ts';
import { checkImages } from '../prompt/shown-images.ts';

export interface SendableFile {
  readonly id: string;
  readonly name: string;
  /** As found from its bytes. */
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
}

export interface TemplateChoice {
  readonly templateId: string;
  readonly values?: readonly { readonly name: string; readonly value: string }[] | null | undefined;
}

export interface ContentDeps {
  /** What the files are, in the order asked for; throws a NotFoundError for one that is missing or somebody else's. */
  readonly files: (viewer: Viewer, ids: readonly string[]) => Promise<readonly SendableFile[]>;
  /** The text of a prompt template with these values in it; throws what a caller can act on. */
  readonly render: (viewer: Viewer, choice: TemplateChoice) => Promise<string>;
}

/** The fields of what a person says: a text or a template, and files. */
export function contentSchema(maxCharacters: number) {
  return {
    text: textSchema(0, maxCharacters).nullish(),
    template: z
      .object({
        templateId: storableString,
        values: z.array(z.object({ name: storableString, value: storableString })).nullish(),
      })
      .nullish(),
    attachmentIds: z
      .array(z.string())
      .max(MAX_FILES, { error: `Must have at most ${MAX_FILES} entries.` })
      .nullish(),
  };
}

export interface Content {
  readonly text?: string | null | undefined;
  readonly template?: TemplateChoice | null | undefined;
  readonly attachmentIds?: readonly string[] | null | undefined;
}

/** Whether there is anything to send. */
export function isSaying({ text, template, attachmentIds }: Content): boolean {
  return template != null || (attachmentIds?.length ?? 0) > 0 || (text ?? '').trim() !== '';
}

/**
 * The parts of a message; throws an InvalidInputError unless there is a text or a template and not both, or a file, and for
 * images that no model would be shown.
 */
export async function partsOf(
  deps: ContentDeps,
  viewer: Viewer,
  { text, template, attachmentIds }: Content,
  maxCharacters: number,
): Promise<MessagePart[]> {
  if (template && text != null)
    throw InvalidInputError.of('template', 'Give a text or a template, not both of them.');
  if (!template) return said(text ?? '', await filesIn(deps, viewer, attachmentIds));
  const rendered = await deps.render(viewer, template);
  parse(z.object({ template: textSchema(1, maxCharacters) }), { template: rendered });
  return said(rendered, await filesIn(deps, viewer, attachmentIds));
}

async function filesIn(
  { files }: ContentDeps,
  viewer: Viewer,
  attachmentIds: Content['attachmentIds'],
): Promise<readonly SendableFile[]> {
  const ids = [...new Set(attachmentIds)];
  const found = ids.length > 0 ? await files(viewer, ids) : [];
  checkImages(found, 'attachmentIds');
  return found;
}

/** Other words, which the caller has checked, with the same files. */
export function rephrased(parts: readonly MessagePart[], text: string): MessagePart[] {
  return said(
    text,
    filesOf(parts).map((file) => ({ ...file, id: file.attachmentId })),
  );
}

function said(text: string, files: readonly SendableFile[]): MessagePart[] {
  const blank = text.trim() === '';
  if (blank && files.length === 0) throw InvalidInputError.of('text', 'Must not be empty.');
  return [...(blank ? [] : [{ type: 'text' as const, text }]), ...files.map(filePart)];
}

function filePart({ id, name, mediaType, size }: SendableFile): FilePart {
  return { type: 'file', attachmentId: id, name, mediaType, size };
}
