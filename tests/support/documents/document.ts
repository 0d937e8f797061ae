import { readFile } from 'node:fs/promises';

export const DOCUMENTS = new URL('files/', import.meta.url);

/** A file of `tests/support/documents/files`. */
export function readDocument(name: string): Promise<Buffer> {
  return readFile(new URL(name, DOCUMENTS));
}

export const MEDIA_TYPES = {
  csv: 'text/csv',
  html: 'text/html',
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** By what stands behind the last dot; plain text for what is not known. */
export function mediaTypeOf(name: string): string {
  const ending = name.split('.').at(-1) ?? '';
  return Object.hasOwn(MEDIA_TYPES, ending) ? MEDIA_TYPES[ending as keyof typeof MEDIA_TYPES] : 'text/plain';
}
