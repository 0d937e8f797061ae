/** What a caller can act on. Each is a type of the schema; a service verb throws it, GraphQL answers with it. */
export type ErrorCode =
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'INVALID_INPUT'
  | 'CONFLICT'
  | 'LIMIT_EXCEEDED'
  | 'UNAVAILABLE';

export abstract class DomainError extends Error {
  abstract readonly code: ErrorCode;
}

/** No such object, or one that is not the viewer's: the two look alike on purpose. */
export class NotFoundError extends DomainError {
  readonly code = 'NOT_FOUND';

  constructor(what: string, field: string) {
    super(`${field}: there is no such ${what}.`);
  }
}

export class ForbiddenError extends DomainError {
  readonly code = 'FORBIDDEN';
}

export interface FieldError {
  /** From the input's top: `["text"]`, `["parameters", "temperature"]`. */
  readonly path: readonly string[];
  readonly message: string;
}

/** Input that no state of the system would accept. Nothing was stored. */
export class InvalidInputError extends DomainError {
  readonly code = 'INVALID_INPUT';
  readonly fields: readonly FieldError[];

  constructor(fields: readonly FieldError[]) {
    super(fields.map((field) => `${field.path.join('.')}: ${field.message}`).join(' '));
    this.fields = fields;
  }

  static of(field: string, message: string): InvalidInputError {
    return new InvalidInputError([{ path: field.split('.'), message }]);
  }
}

/** Names an object for GraphQL without importing it: a type of the schema and the row's id. */
export interface NodeRef {
  readonly type: string;
  readonly id: string;
}

/** Somebody changed the object since the caller read it: it stands at another revision than the one that was expected. */
export class ConflictError extends DomainError {
  readonly code = 'CONFLICT';
  readonly current: NodeRef;
  readonly currentRevision: number;

  constructor(current: NodeRef, currentRevision: number) {
    super(`The ${current.type} is at revision ${currentRevision} by now.`);
    this.current = current;
    this.currentRevision = currentRevision;
  }
}

/** A provider or a service behind the API does not answer. */
export class UnavailableError extends DomainError {
  readonly code = 'UNAVAILABLE';
  readonly retryAfterMs: number | null;

  constructor(message: string, retryAfterMs: number | null = null) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The server cannot start until somebody does what the message says; it is shown without a stack. */
export class StartError extends Error {}
