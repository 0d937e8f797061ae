import { Readable } from 'node:stream';
import type { ListMultipartUploadsCommandOutput, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { away } from './away.ts';
import { checkKey, isKey } from './check-key.ts';
import type { ByteRange, FileStore, PutLimits, StoredFile } from './files.port.ts';
import { Measured } from './measured.ts';

export interface S3FilesOptions {
  readonly bucket: string;
  /** Null for Amazon's own; any other is asked for buckets by path, not by host. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Null where the machine has rights of its own. */
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** What the names of all objects begin with; may be empty. */
  readonly prefix: string;
}

/** The least that S3 takes as a part. */
const PART_BYTES = 5 * 1024 * 1024;
/** Parts of one file that are in memory at once. */
const PARTS_AT_ONCE = 2;
const CONNECT_MS = 3000;
/** Without a byte from the other side. */
const SILENCE_MS = 15_000;
const MAX_ATTEMPTS = 3;

const load = async () => {
  const [client, { Upload }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/lib-storage'),
  ]);
  return { ...client, Upload };
};

/** Objects in a bucket of S3, or of what speaks like it. The bucket must be there. */
export class S3Files implements FileStore {
  readonly #options: S3FilesOptions;
  /** Loaded when the first file is handled: a server that has none starts faster, and is smaller. */
  #opened: Promise<{ sdk: Awaited<ReturnType<typeof load>>; client: S3Client }> | null = null;

  constructor(options: S3FilesOptions) {
    this.#options = options;
  }

  async put(key: string, source: Readable, { maxBytes, signal }: PutLimits): Promise<StoredFile> {
    const object = this.#objectOf(key);
    const measured = new Measured(source, maxBytes);
    try {
      const { sdk, client } = await this.#open();
      signal?.throwIfAborted();
      const upload = new sdk.Upload({
        client,
        params: { ...object, Body: Readable.from(measured.bytes(), { objectMode: false }) },
        partSize: PART_BYTES,
        queueSize: PARTS_AT_ONCE,
        leavePartsOnError: false,
      });
      // Not by the upload's own `abort`: that leaves the parts behind which have been sent.
      const giveUp = () => source.destroy(signal?.reason);
      signal?.addEventListener('abort', giveUp, { once: true });
      await upload.done().finally(() => signal?.removeEventListener('abort', giveUp));
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
    const { sdk, client } = await this.#open();
    const part = range && { Range: `bytes=${range.start}-${range.end}` };
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand({ ...object, ...part }));
      return Body instanceof Readable ? Body : null;
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

  async *storedBefore(before: Date): AsyncGenerator<string> {
    const { bucket: Bucket, prefix: Prefix } = this.#options;
    const { sdk, client } = await this.#open();
    let token: string | undefined;
    do {
      const page = await client
        .send(new sdk.ListObjectsV2Command({ Bucket, Prefix, ContinuationToken: token }))
        .catch(rethrowAway);
      for (const { Key = '', LastModified } of page.Contents ?? []) {
        const key = Key.slice(Prefix.length);
        if (isKey(key) && LastModified && LastModified < before) yield key;
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
        if (isKey(Key.slice(Prefix.length)) && Initiated && Initiated < before)
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

  async #connect() {
    const sdk = await load();
    const { endpoint, region, keys } = this.#options;
    const client = new sdk.S3Client({
      region,
      ...(endpoint !== null && { endpoint, forcePathStyle: true }),
      ...(keys && { credentials: keys }),
      maxAttempts: MAX_ATTEMPTS,
      requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
      // Other servers than Amazon's do not all know the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return { sdk, client };
  }
}

function rethrowAway(error: unknown): never {
  throw away(error);
}
