import { startOf } from '../../../core/text.ts';
import type { FilePart } from '../../messages/parts.ts';

/** Characters of one file that a model is shown. */
export const FILE_MAX_CHARACTERS = 20_000;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * A file in a prompt: its text between two tags that name it. Nothing in the text can end it, and no name can say more than a
 * name. One without a text is named alone.
 */
export function fileBlock({ name, mediaType }: FilePart, text: string | null): string {
  const tag = `<file name="${escaped(name)}" type="${escaped(mediaType)}"`;
  if (text === null || text.trim() === '') return `${tag} />`;
  const shown = text.length > FILE_MAX_CHARACTERS ? `${startOf(text, FILE_MAX_CHARACTERS)}\n[…]` : text;
  return `${tag}>\n${shown.replaceAll(/<(?=\/file)/gi, '&lt;')}\n</file>`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
}
