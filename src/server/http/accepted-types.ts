import { LRUCache } from 'lru-cache';
import { inPreferredOrder, readPreferences } from './preferences.ts';

export type JsonType = 'application/json' | 'application/graphql-response+json';

/** In which forms a client takes an answer. */
export interface AcceptedTypes {
  /** Null when it takes no JSON. */
  readonly json: JsonType | null;
  /** Whether it takes Server-Sent Events. */
  readonly events: boolean;
  /** All media types of an answer that it takes, the best first. */
  readonly types: readonly string[];
}

/** Headers that have been read already: there are few, but anybody may send others. */
const known = new LRUCache<string, AcceptedTypes>({ max: 100 });
const MAX_KNOWN_CHARACTERS = 200;

/** A header that names neither says nothing that the handler of POST could answer. */
export function acceptedTypes(header = '*/*'): AcceptedTypes {
  const before = known.get(header);
  if (before) return before;
  const types = read(header);
  if (header.length <= MAX_KNOWN_CHARACTERS) known.set(header, types);
  return types;
}

/** The order holds where a client minds as little as with a wildcard. */
const OFFERED = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
] as const;

function read(header: string): AcceptedTypes {
  // Answers are in UTF-8 alone.
  const readable = readPreferences(header).filter(
    ({ parameters }) => !parameters.some((parameter) => /^charset=(?!"?utf-8"?$)/.test(parameter)),
  );
  const types = inPreferredOrder(readable, OFFERED);
  return {
    json:
      types.find((type) => type === 'application/json' || type === 'application/graphql-response+json') ??
      null,
    events: types.includes('text/event-stream'),
    types,
  };
}
