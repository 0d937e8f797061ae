import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import type { GraphQLParams } from 'graphql-yoga';
import { limitBytes } from '../post/request-body.ts';
import { discard, IncomingUpload } from './incoming-upload.ts';
import { MAX_FILES, readUploadMap, UploadRefused } from './upload-map.ts';
import { type PatienceLimits, UploadPatience } from './upload-timeouts.ts';

export interface UploadSizes {
  /** For `operations` and for `map`, each. */
  readonly fieldMaxBytes: number;
  readonly fileMaxBytes: number;
}

export type UploadLimits = UploadSizes & PatienceLimits;

/** A multipart request whose operation is known, while its files are still on their way. */
export interface UploadRequest {
  readonly params: GraphQLParams;
  /** To be called when the operation has ended: what is still to come is taken and forgotten. */
  end(): void;
}

const CUT_OFF = 'The upload was cut off.';
const MISSING = 'The request does not have this file.';
const OUT_OF_ORDER = 'Send the files in the order in which the operation takes them.';
const TOO_MANY_PARTS = `A request may have \`operations\`, \`map\` and at most ${MAX_FILES} files.`;
const MAX_HEADER_BYTES = 8192;
const MAX_HEADERS = 20;

/** Bytes that a request may have at most. */
export function maxRequestBytes({ fieldMaxBytes, fileMaxBytes }: UploadSizes): number {
  return 2 * fieldMaxBytes + MAX_FILES * (fileMaxBytes + MAX_HEADER_BYTES);
}

/**
 * Resolves as soon as the operation and the map are read; rejects with an UploadRefused when they are wrong. A client that
 * falls silent, or takes too long until then, fails as one whose line is cut, `onGivenUp` first: the line is there, and is of
 * no more use.
 */
export function readUpload(
  request: IncomingMessage,
  limits: UploadLimits,
  onGivenUp: () => void,
): Promise<UploadRequest> {
  return new Promise((resolve, reject) => {
    new UploadBody(request, limits, { resolve, reject, onGivenUp }).read();
  });
}

interface Outcome {
  readonly resolve: (request: UploadRequest) => void;
  readonly reject: (error: Error) => void;
  readonly onGivenUp: () => void;
}

class UploadBody {
  readonly #request: IncomingMessage;
  readonly #limits: UploadLimits;
  readonly #outcome: Outcome;
  readonly #patience: UploadPatience;
  readonly #uploads = new Map<string, IncomingUpload>();
  #operations: string | null = null;
  #isMapped = false;
  #hasEnded = false;

  constructor(request: IncomingMessage, limits: UploadLimits, outcome: Outcome) {
    this.#request = request;
    this.#limits = limits;
    this.#outcome = outcome;
    this.#patience = new UploadPatience(request, {
      ...limits,
      isBehind: () => [...this.#uploads.values()].some(({ isUntaken }) => isUntaken),
      onLost: (reason) => {
        outcome.onGivenUp();
        this.#stop(reason, reason);
      },
    });
  }

  read(): void {
    const request = this.#request;
    limitBytes(request, maxRequestBytes(this.#limits));
    request.once('error', () => this.#stop(CUT_OFF, CUT_OFF));
    request.once('close', () => {
      // Behind its end it closes by itself, while files are still being read from what came.
      if (!request.readableEnded) this.#stop(CUT_OFF, CUT_OFF);
    });
    const parser = this.#open();
    if (!parser) {
      this.#stop('The header `content-type` has no boundary.', CUT_OFF);
      return;
    }
    // By name: some clients send the two as if they were files.
    parser.on('field', (name, value, _nameCut, valueCut) => this.#onField(name, value, valueCut));
    parser.on('file', (name, source, filename, _encoding, type) =>
      this.#onFile(name, source, filename ?? '', type),
    );
    // What still comes is taken and not parsed: empty parts cost us more than they cost the client.
    const abandon = (refusal: string, reason: string) => {
      request.unpipe(parser);
      request.resume();
      this.#stop(refusal, reason);
    };
    parser.on('error', () => abandon('The body is no valid multipart form.', CUT_OFF));
    for (const limit of ['partsLimit', 'fieldsLimit', 'filesLimit'])
      parser.on(limit, () => abandon(TOO_MANY_PARTS, TOO_MANY_PARTS));
    parser.on('finish', () => this.#stop('The form lacks `operations` and `map`.', MISSING));
    request.pipe(parser);
  }

  #open() {
    const { headers } = this.#request;
    const { fieldMaxBytes, fileMaxBytes } = this.#limits;
    try {
      return new Busboy({
        headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
        isPartAFile: (name) => name !== 'operations' && name !== 'map',
        limits: {
          fieldSize: fieldMaxBytes,
          fileSize: fileMaxBytes,
          fields: 2,
          files: MAX_FILES,
          parts: 2 + MAX_FILES,
          headerPairs: MAX_HEADERS,
          headerSize: MAX_HEADER_BYTES,
        },
      });
    } catch {
      return null;
    }
  }

  #onField(name: string, value: string, isCut: boolean): void {
    if (this.#hasEnded) return;
    if (isCut) this.#refuse(`\`${name}\` may have at most ${this.#limits.fieldMaxBytes} bytes.`);
    else if (name === 'operations' && this.#operations === null) this.#operations = value;
    else if (name === 'map' && this.#operations !== null) {
      const operations = this.#operations;
      // It has come, and is held no longer than it is read.
      this.#operations = '';
      this.#begin(operations, value);
    } else this.#refuse('Send `operations` first, then `map`, then the files.');
  }

  #begin(operations: string, map: string): void {
    try {
      const { params, places } = readUploadMap(operations, map);
      for (const { name, field, fill } of places) {
        const maxBytes = this.#limits.fileMaxBytes;
        const upload = new IncomingUpload({ field, maxBytes, onOpen: () => this.#keepOrder() });
        this.#uploads.set(name, upload);
        fill(upload);
      }
      this.#isMapped = true;
      this.#patience.endDeadline();
      this.#outcome.resolve({ params, end: () => this.#end() });
    } catch (error) {
      if (error instanceof UploadRefused) this.#refuse(error.message);
      else this.#outcome.reject(error as Error);
    }
  }

  #onFile(name: string, source: BusboyFileStream, filename: string, mimeType: string): void {
    if (!this.#isMapped) this.#refuse('Send `operations` first, then `map`, then the files.');
    const upload = this.#uploads.get(name);
    if (this.#hasEnded || !upload) discard(source);
    else upload.arrive(source, filename, mimeType);
    this.#keepOrder();
  }

  /** A file that nobody takes would keep those behind it away for ever from those who wait for them. */
  #keepOrder(): void {
    const uploads = [...this.#uploads.values()];
    if (!uploads.some(({ isAwaited }) => isAwaited)) return;
    for (const upload of uploads) if (upload.isWaiting) upload.fail(OUT_OF_ORDER);
  }

  /** The end of the body, of the connection, or of our patience. */
  #stop(refusal: string, reason: string): void {
    this.#patience.endWaiting();
    if (!this.#isMapped) this.#refuse(refusal);
    for (const upload of this.#uploads.values()) upload.fail(reason);
  }

  #refuse(message: string): void {
    this.#hasEnded = true;
    this.#outcome.reject(new UploadRefused(message));
  }

  #end(): void {
    this.#hasEnded = true;
    for (const upload of this.#uploads.values()) upload.discard();
  }
}
