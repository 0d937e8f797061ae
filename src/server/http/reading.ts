import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './respond.ts';

export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
) => void | Promise<void>;

/** Answers GET and HEAD; anything else is a 405. */
export function reading(
  answer: (response: ServerResponse, request: IncomingMessage) => void | Promise<void>,
): Handler {
  return (request, response) => {
    if (request.method === 'GET' || request.method === 'HEAD') return answer(response, request);
    response.setHeader('allow', 'GET, HEAD');
    return sendJson(response, 405, { error: 'Only GET is answered here.' });
  };
}
