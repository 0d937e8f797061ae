import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

export interface GraphiqlPage {
  /** Whether the request comes from somebody who opens the address in a browser. */
  wants(request: IncomingMessage): boolean;
  send(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** GraphiQL with everything in one page, so that it works with no network. Made and compressed at its first use. */
export function graphiqlPage(): GraphiqlPage {
  let page: Promise<Buffer> | null = null;
  return {
    wants: ({ method, headers, url = '' }) =>
      method === 'GET' && !url.includes('query=') && (headers.accept ?? '').includes('text/html'),
    async send(_request, response) {
      page ??= promisify(gzip)(renderGraphiQL({ title: 'AI Chat Studio' }));
      const body = await page;
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-encoding': 'gzip',
        'content-length': body.length,
      });
      response.end(body);
    },
  };
}
