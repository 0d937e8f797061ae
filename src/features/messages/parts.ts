export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
}

/** A file that a person sent along; what it was when it was sent. */
export interface FilePart {
  readonly type: 'file';
  readonly attachmentId: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
}

/** What a model writes. */
export type WrittenPart = TextPart | ReasoningPart;

/** A piece of a message's content. Rows hold them in order, as JSON. */
export type MessagePart = WrittenPart | FilePart;

export function textOf(parts: readonly MessagePart[]): string {
  let text = '';
  for (const part of parts) if (part.type === 'text') text += part.text;
  return text;
}

export function filesOf(parts: readonly MessagePart[]): FilePart[] {
  return parts.filter((part) => part.type === 'file');
}

/** Reads the JSON of a row. Kinds of parts that this version does not know are left out. */
export function readParts(json: unknown): MessagePart[] {
  return Array.isArray(json) ? json.filter(isPart) : [];
}

export function isWritten(part: MessagePart): part is WrittenPart {
  return part.type !== 'file';
}

function isPart(value: unknown): value is MessagePart {
  if (typeof value !== 'object' || value === null) return false;
  const { type, text, attachmentId, name, mediaType, size } = value as Record<string, unknown>;
  if (type === 'text' || type === 'reasoning') return typeof text === 'string';
  const texts = [attachmentId, name, mediaType];
  return type === 'file' && texts.every((word) => typeof word === 'string') && typeof size === 'number';
}
