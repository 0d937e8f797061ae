import type { IncomingMessage, ServerResponse } from 'node:http';
import { acceptedTypes } from '../http/accepted-types.ts';
import { refuse } from '../http/respond.ts';
import { note } from '../http/server-timing.ts';
import { cutUnread } from '../http/unread-body.ts';
import type { Admission } from '../pipeline/admission.ts';
import { type Authenticate, authenticateBearer } from '../pipeline/authentication.ts';
import { PREFLIGHT_HEADERS } from '../pipeline/cors.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { answerPost } from '../post/post-handler.ts';
import { BODY_MS, limitBytes } from '../post/request-body.ts';
import { discard } from './incoming-upload.ts';
import { maxRequestBytes, readUpload, type UploadRequest, type UploadSizes } from './upload-body.ts';
import { UploadRefused } from './upload-map.ts';

export interface UploadHandlerDeps {
  readonly pipeline: Pipeline;
  readonly authenticate: Authenticate;
  readonly limits: UploadSizes;
  readonly operationMs?: number;
  readonly silenceMs?: number;
}

/** A line that is slow is no fault; one over which nothing comes for so long holds a place that others need. */
const SILENCE_MS = 30_000;

/**
 * The handler of operations with files: the GraphQL multipart request, for people who are signed in. It asks who it is
 * before it reads; the operation then runs while its files arrive.
 */
export function uploadHandler(deps: UploadHandlerDeps) {
  const { pipeline, authenticate, limits, operationMs = BODY_MS, silenceMs = SILENCE_MS } = deps;
  const maxBytes = maxRequestBytes(limits);
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    admission: Omit<Admission, 'viewer'>,
  ): Promise<void> => {
    const refuseUnread = (status: number, code: string, message: string) => {
      // A client that is still sending reads its answer afterwards.
      limitBytes(request, maxBytes);
      discard(request);
      cutUnread(request, response);
      refuse(response, status, code, message);
    };
    if (!PREFLIGHT_HEADERS.some((name) => request.headers[name]))
      return refuseUnread(400, 'BAD_REQUEST', 'Send files with the header `GraphQL-Preflight: 1`.');
    const authAt = performance.now();
    const { viewer } = await authenticateBearer(authenticate, request.headers.authorization);
    note(response, 'auth', authAt);
    if (!viewer) {
      response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
      return refuseUnread(401, 'UNAUTHENTICATED', 'Sign in to send files, or refresh the session.');
    }
    const accepted = acceptedTypes(request.headers.accept);
    if (!accepted.json && !accepted.events)
      return refuseUnread(406, 'BAD_REQUEST', 'Take the answer with `accept: application/json`.');
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      response.setHeader('connection', 'close');
      return refuse(response, 413, 'BAD_REQUEST', `A request with files may have at most ${maxBytes} bytes.`);
    }
    let upload: UploadRequest;
    try {
      upload = await readUpload(request, { ...limits, operationMs, silenceMs }, () => {
        if (response.headersSent) request.destroy();
        else response.setHeader('connection', 'close');
      });
    } catch (error) {
      if (error instanceof UploadRefused) return refuse(response, 400, 'BAD_REQUEST', error.message);
      throw error;
    }
    try {
      await answerPost(pipeline, response, upload.params, { ...admission, viewer }, accepted);
    } finally {
      upload.end();
    }
  };
}
