import { z } from 'zod';
import { InvalidInputError } from '../../../core/errors.ts';
import type { Page } from '../../../core/page.ts';
import { textSchema } from '../../../core/text.ts';
import { filesOf, type MessagePart } from '../parts.ts';

export const MAX_VERSIONS = 1000;
/** More than any model writes at once, and bounded all the same. */
export const MAX_ANSWER_CHARACTERS = 100_000;

/** A message with files may have no text. */
export function editInput(role: string, parts: readonly MessagePart[], messageMaxCharacters: number) {
  const max = role === 'USER' ? messageMaxCharacters : MAX_ANSWER_CHARACTERS;
  return z.object({ text: textSchema(filesOf(parts).length > 0 ? 0 : 1, max) });
}

/** What a message said at one time. */
export interface Version {
  /** From 1, the first wording; there is no gap. */
  readonly number: number;
  /** Null for what a model wrote. */
  readonly authorId: string | null;
  readonly text: string;
  readonly createdAt: Date;
  /** The version whose text it brought back. */
  readonly restoredFrom: number | null;
  /** Whether it is what stands. */
  readonly current: boolean;
}

/** `parts` with `text` where the first text was and no other text; behind all of them where there was none. No part is empty. */
export function withText(parts: readonly unknown[], text: string): unknown[] {
  const isText = (part: unknown) => (part as { type?: unknown } | null)?.type === 'text';
  const place = parts.findIndex(isText);
  const added = text === '' ? [] : [{ type: 'text', text }];
  return place < 0
    ? [...parts, ...added]
    : parts.flatMap((old, at) => (at === place ? added : isText(old) ? [] : [old]));
}

/** Numbers of versions, both ends included; empty when `lowest > highest`. */
export interface VersionRange {
  readonly lowest: number;
  readonly highest: number;
}

/** The numbers on a page of the versions 1 to `newest`, newest first. A cursor is a number, so it stays true. */
export function versionRange(page: Page, newest: number): VersionRange {
  const highest = page.after === null ? newest : Math.min(newest, decodeVersion('after', page.after) - 1);
  const lowest = page.before === null ? 1 : decodeVersion('before', page.before) + 1;
  return page.backwards
    ? { lowest, highest: Math.min(highest, lowest + page.size - 1) }
    : { lowest: Math.max(lowest, highest - page.size + 1), highest };
}

export function encodeVersion(number: number): string {
  return Buffer.from(`version:${number}`).toString('base64url');
}

function decodeVersion(field: 'after' | 'before', cursor: string): number {
  const digits = /^version:(\d{1,4})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (digits === undefined) throw InvalidInputError.of(field, 'This is no cursor of this list.');
  return Number(digits);
}
