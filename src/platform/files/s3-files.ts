import { Readable } from 'node:stream';
import type { ListMultipartUploadsCommandOutput, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Semaphore } from '../../core/semaphore.ts';
import { AwaitedBytes } from './awaited-bytes.ts';
import { away } from './away.ts';
import { checkKey, ownerOf } from './file-key.ts';
import type { ByteRange, FileOwner, FileStore, PutLimits, StoredFile } from './files.port.ts';
import { Measured } from './measured.ts';
import { uploadObject } from './s3-upload.ts';

export interface S3FilesOptions {
  readonly bucket: string;
  /** Null for Amazon's own; any other is asked for buckets by path, not by host. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Null where the machine has rights of its own. */
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** What the names of all objects begin with; may be empty. */
  readonly prefix: string;
  readonly silenceMs?: number;
}

/** Files that are stored at once, each with one part of it in memory: twice as many as one person may upload. */
export const PUTS_AT_ONCE = 16;
/** Waiting for a connection counts as connecting: more than are ever open at once. */
const SOCKETS = { maxSockets: 512 };
const CONNECT_MS = 3000;
/** Without a byte from the other side. A file waits eight times as long for others that are stored before it. */
const SILENCE_MS = 15_000;
const MAX_ATTEMPTS = 3;

interface Opened {
  readonly sdk: typeof import('@aws-sdk/client-s3');
  readonly client: S3Client;
  /** For the bytes of files, which are taken as slowly as their readers like: they are in nobody else's way. */
  readonly reader: S3Client;
}

/** Objects in a bucket of S3, or of what speaks like it. The bucket must be there. */
export class S3Files implements FileStore {
  readonly #options: S3FilesOptions;
  readonly #silenceMs: number;
  readonly #puts = new Semaphore(PUTS_AT_ONCE);
  /** Loaded when the first file is handled: a server that has none starts faster, and is smaller. */
  #opened: Promise<Opened> | null = null;

  constructor(options: S3FilesOptions) {
    this.#options = options;
    this.#silenceMs = options.silenceMs ?? SILENCE_MS;
  }

  async put(key: string, source: Readable, { maxBytes, signal }: PutLimits): Promise<StoredFile> {
    const object = this.#objectOf(key);
    const measured = new Measured(source, maxBytes);
    try {
      const opened = await this.#open();
      const overdue = AbortSignal.timeout(8 * this.#silenceMs);
      await this.#puts.run(
        async () => {
          const giveUp = () => source.destroy(signal?.reason);
          signal?.addEventListener('abort', giveUp, { once: true });
          await uploadObject(opened, object, measured.bytes()).finally(() =>
            signal?.removeEventListener('abort', giveUp),
          );
        },
        signal ? AbortSignal.any([signal, overdue]) : overdue,
      );
      if (signal?.aborted) await this.delete(key);
      signal?.throwIfAborted();
      return measured.result();
    } catch (error) {
      source.destroy();
      signal?.throwIfAborted();
      throw measured.fault ?? away(error);
    }
  }

  async read(key: string, range?: ByteRange): Promise<Readable | null> {
    const object = this.#objectOf(key);
    const { sdk, reader } = await this.#open();
    const part = range && { Range: `bytes=${range.start}-${range.end}` };
    try {
      const { Body } = await reader.send(new sdk.GetObjectCommand({ ...object, ...part }));
      return Body instanceof Readable ? new AwaitedBytes(Body, this.#silenceMs) : null;
    } catch (error) {
      if ((error as S3ServiceException).$metadata?.httpStatusCode === 404) return null;
      throw away(error);
    }
  }

  async delete(key: string): Promise<void> {
    const object = this.#objectOf(key);
    const { sdk, client } = await this.#open();
    await client.send(new sdk.DeleteObjectCommand(object)).catch(rethrowAway);
  }

  async *storedBefore(before: Date, owner: FileOwner): AsyncGenerator<string> {
    const { bucket: Bucket, prefix: Prefix } = this.#options;
    const { sdk, client } = await this.#open();
    let token: string | undefined;
    do {
      const page = await client
        .send(new sdk.ListObjectsV2Command({ Bucket, Prefix, ContinuationToken: token }))
        .catch(rethrowAway);
      for (const { Key = '', LastModified } of page.Contents ?? []) {
        const key = Key.slice(Prefix.length);
        if (ownerOf(key) === owner && LastModified && LastModified < before) yield key;
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async removeLeftovers(before: Date): Promise<void> {
    const { bucket: Bucket, prefix: Prefix } = this.#options;
    const { sdk, client } = await this.#open();
    let next: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | null = {};
    while (next !== null) {
      const page: ListMultipartUploadsCommandOutput = await client
        .send(new sdk.ListMultipartUploadsCommand({ Bucket, Prefix, ...next }))
        .catch(rethrowAway);
      for (const { Key = '', UploadId, Initiated } of page.Uploads ?? [])
        if (ownerOf(Key.slice(Prefix.length)) !== null && Initiated && Initiated < before)
          await client
            .send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
            .catch(rethrowAway);
      next = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : null;
    }
  }

  #objectOf(key: string): { Bucket: string; Key: string } {
    checkKey(key);
    return { Bucket: this.#options.bucket, Key: this.#options.prefix + key };
  }

  #open() {
    this.#opened ??= this.#connect();
    return this.#opened;
  }

  async #connect(): Promise<Opened> {
    const sdk = await import('@aws-sdk/client-s3');
    const { endpoint, region, keys } = this.#options;
    const clientWith = (limits: object) =>
      new sdk.S3Client({
        region,
        ...(endpoint !== null && { endpoint, forcePathStyle: true }),
        ...(keys && { credentials: keys }),
        maxAttempts: MAX_ATTEMPTS,
        requestHandler: { connectionTimeout: CONNECT_MS, httpAgent: SOCKETS, httpsAgent: SOCKETS, ...limits },
        // Other servers than Amazon's do not all know the newer checksums.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      });
    return {
      sdk,
      client: clientWith({ socketTimeout: this.#silenceMs }),
      // Until an answer begins. Its bytes may be waited for by us, or wait for us: the connection cannot tell.
      reader: clientWith({ requestTimeout: this.#silenceMs, throwOnRequestTimeout: true, socketTimeout: 0 }),
    };
  }
}

function rethrowAway(error: unknown): never {
  throw away(error);
}
