import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';

type Sdk = typeof import('@aws-sdk/client-s3');

/** The least that S3 takes as a part. */
const PART_BYTES = 5 * 1024 * 1024;

/**
 * Stores what `bytes` gives as an object: whole, or not at all. One part at a time, so that no more of it than that is in
 * memory. Rejects with the first error of `bytes` or of S3.
 */
export async function uploadObject(
  { sdk, client }: { readonly sdk: Sdk; readonly client: S3Client },
  object: { readonly Bucket: string; readonly Key: string },
  bytes: AsyncIterable<Buffer>,
): Promise<void> {
  let UploadId: string | undefined;
  let mayBeThere = false;
  const Parts: CompletedPart[] = [];
  try {
    for await (const { body: Body, isLast } of inParts(bytes)) {
      if (isLast && UploadId === undefined) {
        mayBeThere = true;
        await client.send(new sdk.PutObjectCommand({ ...object, Body }));
        return;
      }
      UploadId ??= (await client.send(new sdk.CreateMultipartUploadCommand(object))).UploadId;
      const PartNumber = Parts.length + 1;
      const { ETag } = await client.send(
        new sdk.UploadPartCommand({ ...object, UploadId, PartNumber, Body }),
      );
      Parts.push({ ETag, PartNumber });
    }
    mayBeThere = true;
    await client.send(
      new sdk.CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }),
    );
  } catch (error) {
    // What cannot be removed now is found later, and must not hide why it failed.
    if (UploadId !== undefined)
      await client.send(new sdk.AbortMultipartUploadCommand({ ...object, UploadId })).catch(() => {});
    // An answer that is lost says nothing about what was done.
    if (mayBeThere) await client.send(new sdk.DeleteObjectCommand(object)).catch(() => {});
    throw error;
  }
}

/** All of it in parts of one size, but for the last. A part holds until the next one is asked for: they share their memory. */
async function* inParts(bytes: AsyncIterable<Buffer>): AsyncGenerator<{ body: Buffer; isLast: boolean }> {
  const part = Buffer.allocUnsafeSlow(PART_BYTES);
  let filled = 0;
  for await (const chunk of bytes)
    for (let taken = 0; taken < chunk.length; ) {
      if (filled === PART_BYTES) {
        yield { body: part, isLast: false };
        filled = 0;
      }
      const copied = chunk.copy(part, filled, taken);
      filled += copied;
      taken += copied;
    }
  yield { body: part.subarray(0, filled), isLast: true };
}
