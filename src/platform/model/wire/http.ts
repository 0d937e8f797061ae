import { Readable } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';
import type { ByteReader } from './decoder.ts';
import type { ProviderFaults } from './faults.ts';

export interface HttpOptions {
  /** Without a slash at its end. */
  readonly url: string;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly faults: ProviderFaults;
}

/** A body that is sent as it comes, of any type; others are sent as JSON. */
export class StreamedBody {
  readonly contentType: string;
  readonly chunks: AsyncIterable<Uint8Array>;

  constructor(contentType: string, chunks: AsyncIterable<Uint8Array>) {
    this.contentType = contentType;
    this.chunks = chunks;
  }
}

type Body = Dispatcher.ResponseData['body'];

const CONNECTIONS = 512;
const CONNECT_TIMEOUT_MS = 10_000;
const MAX_ERROR_BYTES = 64 * 1024;
const MAX_JSON_BYTES = 8 * 1024 * 1024;
const ERROR_BODY_TIMEOUT_MS = 1000;
/** How long a connection may take to end its response behind the end mark, to be used again. */
const LINGER_MS = 500;

/**
 * One provider over HTTP. Redirects are not followed; nothing is retried. Once connected, there is no timeout but the
 * caller's signal, which closes the socket.
 */
export class ProviderHttp {
  readonly #options: HttpOptions;
  readonly #agent = new Agent({
    connections: CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  });

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /** Gets, or with a body posts, and reads the answer, which may have 8 MiB. */
  async json(path: string, signal: AbortSignal, body?: unknown): Promise<unknown> {
    const { faults } = this.#options;
    const bytes = await this.#collect(await this.#open(path, body, signal), MAX_JSON_BYTES + 1, signal);
    if (bytes.length > MAX_JSON_BYTES) throw faults.malformed('more than 8 MiB');
    try {
      return JSON.parse(bytes.toString());
    } catch {
      throw faults.malformed('not JSON');
    }
  }

  /** Posts, and feeds the answer to the reader until its end mark. */
  async stream(path: string, body: unknown, reader: ByteReader, signal: AbortSignal): Promise<void> {
    const response = await this.#open(path, body, signal);
    const { faults } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let ended = false;
    response.on('data', (chunk: Uint8Array) => {
      if (ended) return;
      try {
        ended = reader.feed(chunk);
        if (ended) resolve(linger(response));
      } catch (error) {
        ended = true;
        reject(error);
        response.destroy();
      }
    });
    response.on('end', () => {
      if (ended) return;
      try {
        resolve(reader.end());
      } catch (error) {
        reject(error);
      }
    });
    response.on('error', () => reject(signal.aborted ? signal.reason : faults.cut()));
    return promise;
  }

  async #open(path: string, body: unknown, signal: AbortSignal): Promise<Body> {
    const { url, headers, faults } = this.#options;
    const streamed = body instanceof StreamedBody ? body : null;
    const contentType = streamed?.contentType ?? 'application/json';
    const sent = streamed ? Readable.from(streamed.chunks, { objectMode: false }) : JSON.stringify(body);
    const requesting = request(`${url}${path}`, {
      dispatcher: this.#agent,
      signal,
      headers: { 'content-type': contentType, 'user-agent': 'ai-chat-studio', ...headers },
      ...(body === undefined ? { method: 'GET' } : { method: 'POST', body: sent }),
    });
    const response = await unlessAborted(requesting, signal).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : faults.ofTransport(error);
    });
    if (response.statusCode === 200) return response.body;
    const timer = setTimeout(() => response.body.destroy(), ERROR_BODY_TIMEOUT_MS);
    const text = await this.#collect(response.body, MAX_ERROR_BYTES, signal)
      .catch(() => '')
      .finally(() => clearTimeout(timer));
    signal.throwIfAborted();
    throw faults.ofResponse(response.statusCode, response.headers, text.toString());
  }

  /** The body's first bytes, at least `limit` of them if there are as many; what comes behind them is not read. */
  async #collect(body: Body, limit: number, signal: AbortSignal): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of body) {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= limit) break;
      }
    } catch {
      throw signal.aborted ? signal.reason : this.#options.faults.cut();
    }
    return Buffer.concat(chunks);
  }
}

/** undici heeds a signal only when it is connected, and would keep people waiting for a server that is not there. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function linger(body: Body): void {
  const timer = setTimeout(() => body.destroy(), LINGER_MS).unref();
  body.on('close', () => clearTimeout(timer));
}
