import {
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * An answer that says in `Server-Timing` how many milliseconds passed from its request to its head, and what it knows of how
 * they were spent. The body of a stream comes after that.
 */
export class TimedResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  readonly startedAt = performance.now();
  #parts = '';

  /** A part that began at `since` and ends now. */
  note(part: string, since: number): void {
    this.#parts += `${part};dur=${(performance.now() - since).toFixed(1)}, `;
  }

  override writeHead(status: number, reason?: string | Headers, headers?: Headers): this {
    this.setHeader(
      'server-timing',
      `${this.#parts}total;dur=${(performance.now() - this.startedAt).toFixed(1)}`,
    );
    return typeof reason === 'string'
      ? super.writeHead(status, reason, headers)
      : super.writeHead(status, reason);
  }
}

/** Notes a part of an answer that is timed; on any other it does nothing. */
export function note(response: ServerResponse, part: string, since: number): void {
  if (response instanceof TimedResponse) response.note(part, since);
}
