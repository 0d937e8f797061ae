import { CloseCode, MessageType } from 'graphql-ws';

/** A token has at most half of that. */
export const MAX_INIT_BYTES = 8192;
/** An id stands before every result. */
export const MAX_ID_CHARACTERS = 128;

/** A message as the client sent it; what is no JSON object stays text, for the protocol to refuse. */
export type SocketMessage = string | Record<string, unknown>;

/** Why a socket is closed. */
export interface SocketFault {
  readonly code: CloseCode;
  /** At most 123 bytes, as a close frame takes them. */
  readonly reason: string;
}

/**
 * The protocol reads messages that are parsed already, whatever its types say, and holds on to what it was given as long as
 * the operation runs: as text that would be half a kilobyte for each subscription. So it is given what it knows and no more.
 */
export function readMessage(text: string): SocketMessage {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return text;
  }
  if (!isObject(message)) return text;
  const { type, id, payload } = message;
  if (type !== MessageType.Subscribe || !isObject(payload)) return picked({ type, id, payload });
  const { query, operationName, variables, extensions } = payload;
  return picked({ type, id, payload: picked({ query, operationName, variables, extensions }) });
}

/** The id of the operation that a message begins; null for any other message. */
export function subscribedId(message: SocketMessage): string | null {
  if (typeof message === 'string' || message.type !== MessageType.Subscribe) return null;
  return typeof message.id === 'string' ? message.id : null;
}

/** What is too large in a message to be taken; null as a rule. `text` is the message as it came. */
export function sizeFault(message: SocketMessage, text: string): SocketFault | null {
  if ((subscribedId(message)?.length ?? 0) > MAX_ID_CHARACTERS)
    return {
      code: CloseCode.BadRequest,
      reason: `The id of an operation may have at most ${MAX_ID_CHARACTERS} characters`,
    };
  if (text.length <= MAX_INIT_BYTES / 4 || typeof message === 'string') return null;
  if (message.type !== MessageType.ConnectionInit || bytesOf(message.payload) <= MAX_INIT_BYTES) return null;
  return {
    code: CloseCode.BadRequest,
    reason: `The payload of connection_init may have at most ${MAX_INIT_BYTES} bytes: send the token alone`,
  };
}

function bytesOf(payload: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(payload) ?? '');
  } catch {
    // JSON is read to any depth, and written only to some.
    return Number.POSITIVE_INFINITY;
  }
}

/** Without what is not there: to the protocol, undefined is something. */
function picked(entries: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
