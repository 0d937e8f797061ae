export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
}

/** A piece of a message's content. Rows hold them in order, as JSON. */
export type MessagePart = TextPart | ReasoningPart;

export function textOf(parts: readonly MessagePart[]): string {
  let text = '';
  for (const part of parts) if (part.type === 'text') text += part.text;
  return text;
}

/** Reads the JSON of a row. Kinds of parts that this version does not know are left out. */
export function readParts(json: unknown): MessagePart[] {
  return Array.isArray(json) ? json.filter(isPart) : [];
}

function isPart(value: unknown): value is MessagePart {
  if (typeof value !== 'object' || value === null) return false;
  const { type, text } = value as { type?: unknown; text?: unknown };
  return (type === 'text' || type === 'reasoning') && typeof text === 'string';
}
