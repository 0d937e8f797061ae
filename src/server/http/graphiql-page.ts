import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CompressedPage, PageEncoding } from '../playground/page-worker.ts';

/**
 * Gives the compressed page, made at its first use. Rendering and compressing 9 MB takes a third of a second: a worker thread
 * does it, so that no stream stands still, and takes the 9 MB with it when it ends.
 */
export function compressedPages(): (encoding: PageEncoding) => Promise<CompressedPage> {
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
