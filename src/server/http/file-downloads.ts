import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ForbiddenError } from '../../core/errors.ts';
import type { ByteRange } from '../../platform/files/files.port.ts';
import { allowOrigins } from '../pipeline/cors.ts';
import { type Handler, reading } from './reading.ts';
import { sendJson } from './respond.ts';

export const FILES_PATH = '/files/';

/** What browsers are told as it is; all other types might do something there. */
const AS_IT_IS: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'application/pdf',
]);
const IN_PLACE = /^image\//;
/** Text of any kind is text alone: HTML and SVG are no pages of ours. */
const TEXT = /^(text\/.+|application\/json)$/;
/** At most: no browser keeps it for longer than its link holds. */
const CACHE_SECONDS = 300;

interface Download {
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** For how long the link still holds, rounded down. */
  readonly secondsLeft: number;
  /**
   * All of it, or the bytes of `range`, which must lie in the file; null when it has just been deleted. Throws an
   * UnavailableError while too many others are read. What it gives is to be read to its end, or destroyed.
   */
  read(range: ByteRange | null): Promise<Readable | null>;
}

export interface Downloads {
  /** Null when the file is gone. Throws a ForbiddenError when the link does not hold. */
  open(id: string, expires: string, signature: string): Promise<Download | null>;
}

/** The handler of signed links to files: GET and HEAD, whole or in part. A file is nothing but bytes to whoever opens it here. */
export function fileDownloads(downloads: Downloads, corsOrigins: readonly string[]): Handler {
  const allowOrigin = allowOrigins(corsOrigins);
  return reading(async (response, request) => {
    const [path = '', query] = (request.url ?? '').split('?');
    const { expires, signature } = Object.fromEntries(new URLSearchParams(query));
    allowOrigin(response, request.headers.origin);
    response.setHeader(
      'cross-origin-resource-policy',
      corsOrigins.length > 0 ? 'cross-origin' : 'same-origin',
    );
    const file = await open(downloads, response, [
      path.slice(FILES_PATH.length),
      expires ?? '',
      signature ?? '',
    ]);
    if (!file) return;
    const etag = `"${file.sha256}"`;
    if (request.headers['if-none-match'] === etag) {
      setHeaders(response, file, etag);
      return void response.writeHead(304).end();
    }
    const given = request.headers['if-range'] ?? etag;
    const range = given === etag ? byteRange(request.headers.range, file.size) : null;
    if (range === 'none') {
      response.setHeader('content-range', `bytes */${file.size}`);
      return sendJson(response, 416, { error: 'The file does not reach that far.' });
    }
    // Before the headers: what is told when there are none is no file, and nothing to keep.
    const bytes = request.method === 'HEAD' ? null : await file.read(range);
    if (!bytes && request.method !== 'HEAD') return sendJson(response, 404, { error: 'The file is gone.' });
    setHeaders(response, file, etag);
    if (range) response.setHeader('content-range', `bytes ${range.start}-${range.end}/${file.size}`);
    response.setHeader('content-length', range ? range.end - range.start + 1 : file.size);
    response.writeHead(range ? 206 : 200);
    if (!bytes) return void response.end();
    // Whoever leaves before the end is no fault; what breaks on our side breaks the answer off, which says it.
    await pipeline(bytes, response).catch(() => response.destroy());
  });
}

async function open(
  downloads: Downloads,
  response: ServerResponse,
  link: readonly [id: string, expires: string, signature: string],
): Promise<Download | null> {
  try {
    const file = await downloads.open(...link);
    if (!file) sendJson(response, 404, { error: 'The file is gone.' });
    return file;
  } catch (error) {
    if (!(error instanceof ForbiddenError)) throw error;
    sendJson(response, 403, { error: error.message });
    return null;
  }
}

function setHeaders(
  response: ServerResponse,
  { name, mediaType, secondsLeft }: Download,
  etag: string,
): void {
  const headers = {
    'content-type': shownType(mediaType),
    'content-disposition': `${IN_PLACE.test(mediaType) ? 'inline' : 'attachment'}; ${fileName(name)}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': `private, max-age=${Math.min(CACHE_SECONDS, secondsLeft)}`,
    'referrer-policy': 'no-referrer',
    'accept-ranges': 'bytes',
    etag,
  };
  for (const [header, value] of Object.entries(headers)) response.setHeader(header, value);
}

function shownType(mediaType: string): string {
  if (AS_IT_IS.has(mediaType)) return mediaType;
  return TEXT.test(mediaType) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}

/** For old readers in ASCII, and for all others as RFC 5987 has it. */
function fileName(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/**
 * What the header `Range` asks of a file of `size` bytes: a part of it, null for all of it (also where the header is none
 * that must be understood, such as one for several parts), or 'none' where the file does not reach that far.
 */
function byteRange(header: string | undefined, size: number): ByteRange | null | 'none' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'none' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'none' : { start, end };
}
