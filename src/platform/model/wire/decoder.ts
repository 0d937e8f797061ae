import type { ProviderFaults } from './faults.ts';
import { type Json, object } from './json.ts';

/** Turns one wire format's events into the port's. Throws a ProviderError for what cannot be read. */
export interface Decoder {
  /** Takes the data of one event; true when it was the end mark. */
  read(data: string): boolean;
  /** The provider closed the stream; throws where the answer was not whole. */
  end(): void;
}

/** Takes a response's bytes as they come; true when the end mark was among them. */
export interface ByteReader {
  feed(chunk: Uint8Array): boolean;
  end(): void;
}

/** One event may have at most as many characters. */
export const MAX_EVENT_CHARACTERS = 1024 * 1024;

export function parseEvent(data: string, faults: ProviderFaults): Json {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw faults.malformed(`not JSON: ${data}`);
  }
  if (typeof value !== 'object' || value === null) throw faults.malformed(`not an object: ${data}`);
  return object(value);
}
