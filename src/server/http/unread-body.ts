import type { IncomingMessage, ServerResponse } from 'node:http';

const UNREAD_MS = 60_000;

/** A client that has its answer and still sends has a minute for the rest of it; then it is cut off. */
export function cutUnread(request: IncomingMessage, response: ServerResponse, afterMs = UNREAD_MS): void {
  response.once('close', () => {
    if (request.complete || request.socket.destroyed) return;
    const cut = setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, afterMs);
    request.socket.once('close', () => clearTimeout(cut));
  });
}
