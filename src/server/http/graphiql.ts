import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';
import type { CompressedPage, PageEncoding } from '../playground/page-worker.ts';
import { PAGE_HEADERS } from './page-headers.ts';

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
      (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html'),

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

/** The best of what the client takes; brotli where it does not mind. */
function acceptedEncoding(header: string): 'br' | 'gzip' | 'identity' {
  const refused = (item: string) => /;\s*q=0(\.0*)?$/.test(item);
  const names = header
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => !refused(item))
    .map((item) => item.split(';')[0]?.trim());
  if (names.includes('br')) return 'br';
  return names.includes('gzip') || names.includes('*') ? 'gzip' : 'identity';
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
