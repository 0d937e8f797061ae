import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';

/** Where the S3 server of the tests is; empty where there is none. */
export const S3_URL = process.env.TEST_S3_URL ?? '';
export const S3_KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };
export const S3_REGION = 'us-east-1';

export interface Bucket {
  readonly name: string;
  readonly client: S3Client;
  /** The settings of a studio whose files lie in it. */
  readonly env: Readonly<Record<string, string>>;
  /** The names of the objects in it. */
  objects(): Promise<string[]>;
  /** The names of objects whose parts are in it, and that are not whole. */
  unfinished(): Promise<string[]>;
}

/** A new one, reached at `endpoint` by the studio, and by the test itself at the server's own address. */
export async function makeBucket(endpoint = S3_URL): Promise<Bucket> {
  const client = new S3Client({
    ...{ endpoint: S3_URL, region: S3_REGION, credentials: S3_KEYS, forcePathStyle: true },
  });
  const name = `studio-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: name }));
  return {
    name,
    client,
    env: {
      FILES_S3_BUCKET: name,
      FILES_S3_ENDPOINT: endpoint,
      FILES_S3_ACCESS_KEY_ID: S3_KEYS.accessKeyId,
      FILES_S3_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey,
    },
    async objects() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: name }));
      return Contents.map(({ Key = '' }) => Key);
    },
    async unfinished() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: name }));
      return Uploads.map(({ Key = '' }) => Key);
    },
  };
}
