import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';
import type { CompressedPage, PageEncoding } from '../playground/page-worker.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { preferenceFor, readPreferences } from './preferences.ts';

export interface GraphiqlPage {
  /** Whether the request comes from somebody who opens the address in a browser. */
  wants(request: IncomingMessage): boolean;
  send(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** GraphiQL in one page that loads nothing and opens with a worked example. Revalidated by its ETag at every load. */
export function graphiqlPage(): GraphiqlPage {
  const compressed = compressedPages();
  return {
    // A query in the address makes no difference: GraphiQL itself puts what is typed there.
    wants: ({ method, headers }) =>
      (method === 'GET' || method === 'HEAD') && prefersPage(headers.accept ?? ''),

    async send(request, response) {
      const accepted = acceptedEncoding(request.headers['accept-encoding'] ?? '');
      const { body, policy, version } = await compressed(accepted === 'br' ? 'br' : 'gzip');
      const etag = `"${version}.${accepted}"`;
      const headers = {
        ...PAGE_HEADERS,
        'content-security-policy': policy,
        'cache-control': 'no-cache',
        vary: 'accept, accept-encoding',
        etag,
      };
      if (namesTag(request.headers['if-none-match'], etag)) {
        response.writeHead(304, headers).end();
        return;
      }
      const type = { 'content-type': 'text/html; charset=utf-8' };
      if (accepted !== 'identity') {
        response.writeHead(200, {
          ...headers,
          ...type,
          'content-encoding': accepted,
          'content-length': body.byteLength,
        });
        response.end(request.method === 'HEAD' ? undefined : body);
        return;
      }
      response.writeHead(200, { ...headers, ...type });
      if (request.method === 'HEAD') response.end();
      else await pipeline(Readable.from([body]), createGunzip(), response);
    },
  };
}

/** Whether a page is named, as browsers do, and the API's own types are not liked better. */
function prefersPage(accept: string): boolean {
  const preferences = readPreferences(accept);
  const page = preferenceFor(preferences, 'text/html');
  if (page?.range !== 'text/html' || page.weight === 0) return false;
  const ofApi = ['application/json', 'application/graphql-response+json', 'text/event-stream'];
  return ofApi.every((type) => (preferenceFor(preferences, type)?.weight ?? 0) <= page.weight);
}

/** What the client likes best; the shortest of what it likes as much. Uncompressed when it takes none of them. */
function acceptedEncoding(header: string): 'br' | 'gzip' | 'identity' {
  const preferences = readPreferences(header);
  const weightOf = (coding: string) => preferenceFor(preferences, coding)?.weight ?? 0;
  const codings = ['br', 'gzip', 'identity'] as const;
  const best = codings.toSorted((a, b) => weightOf(b) - weightOf(a))[0] ?? 'identity';
  return weightOf(best) === 0 ? 'identity' : best;
}

function namesTag(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}

/**
 * Gives the compressed page, made at its first use. Rendering and compressing 9 MB takes a third of a second: a worker thread
 * does it, so that no stream stands still, and takes the 9 MB with it when it ends.
 */
function compressedPages(): (encoding: PageEncoding) => Promise<CompressedPage> {
  const made = new Map<PageEncoding, Promise<CompressedPage>>();
  return (encoding) => {
    const known = made.get(encoding);
    if (known) return known;
    const making = makePage(encoding);
    made.set(encoding, making);
    making.catch(() => made.delete(encoding));
    return making;
  };
}

async function makePage(encoding: PageEncoding): Promise<CompressedPage> {
  const worker = new Worker(new URL('../playground/page-worker.ts', import.meta.url), {
    workerData: encoding,
  });
  const [page] = (await once(worker, 'message')) as [CompressedPage];
  return page;
}
