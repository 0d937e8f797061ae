import { LRUCache } from 'lru-cache';

export type JsonType = 'application/json' | 'application/graphql-response+json';

/** In which forms a client takes an answer. */
export interface AcceptedTypes {
  /** Null when it takes no JSON. */
  readonly json: JsonType | null;
  /** Whether it takes Server-Sent Events. */
  readonly events: boolean;
}

/** Headers that have been read already: there are few, but anybody may send others. */
const known = new LRUCache<string, AcceptedTypes>({ max: 100 });
const MAX_KNOWN_CHARACTERS = 200;

/** A header that names neither says nothing that the door for POST could answer. */
export function acceptedTypes(header = '*/*'): AcceptedTypes {
  const before = known.get(header);
  if (before) return before;
  const types = read(header);
  if (header.length <= MAX_KNOWN_CHARACTERS) known.set(header, types);
  return types;
}

function read(header: string): AcceptedTypes {
  let json: JsonType | null = null;
  let events = false;
  for (const entry of header.toLowerCase().split(',')) {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim());
    if (parameters.some((parameter) => /^charset=(?!utf-8$)/.test(parameter))) continue;
    json ??= JSON_TYPES[type] ?? null;
    events ||= EVENT_TYPES.has(type);
  }
  return { json, events };
}

const JSON_TYPES: Readonly<Record<string, JsonType>> = {
  '*/*': 'application/json',
  'application/*': 'application/json',
  'application/json': 'application/json',
  'application/graphql-response+json': 'application/graphql-response+json',
};
const EVENT_TYPES = new Set(['*/*', 'text/*', 'text/event-stream']);
