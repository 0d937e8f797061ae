import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { renderPage } from './page.ts';

/** How the page is stored: the encodings that browsers ask for. */
export type PageEncoding = 'br' | 'gzip';

/** What the worker answers with, once. */
export interface CompressedPage {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly policy: string;
  /** Names the page's content, whatever its encoding. */
  readonly version: string;
}

// Five is where brotli's next step costs several times as long for some per cent.
const BROTLI = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 };

const { html, policy } = renderPage();
const bytes = Buffer.from(html);
const version = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
const compressed =
  (workerData as PageEncoding) === 'br' ? brotliCompressSync(bytes, { params: BROTLI }) : gzipSync(bytes);
const body = new Uint8Array(compressed);
parentPort?.postMessage({ body, policy, version } satisfies CompressedPage, [body.buffer]);
