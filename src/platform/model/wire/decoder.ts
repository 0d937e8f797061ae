import { ERROR_EVENT, errorIn } from './error-in-event.ts';
import type { ProviderFaults } from './faults.ts';
import { type Json, object } from './json.ts';

/** Turns one wire format's events into the port's. Throws a ProviderError for what cannot be read. */
export interface Decoder {
  /** Takes the data of one event, and its name where it has one; true when it was the end mark. */
  read(data: string, name?: string): boolean;
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

/** What an event says of the answer; throws a ProviderError for an error that it carries, and for what cannot be read. */
export function parseEvent(data: string, faults: ProviderFaults, name?: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw name === ERROR_EVENT ? faults.ofPayload(data, data) : faults.malformed(`not JSON: ${data}`);
  }
  if (typeof value !== 'object' || value === null) {
    throw name === ERROR_EVENT ? faults.ofPayload(value, data) : faults.malformed(`not an object: ${data}`);
  }
  const event = object(value);
  const error = errorIn(event) ?? (name === ERROR_EVENT ? event : null);
  if (error !== null) throw faults.ofPayload(error, data);
  return event;
}
