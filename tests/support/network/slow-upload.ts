import { type ClientRequest, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Answer, Person } from '../people/person.ts';
import { type UploadOutcome, uploadForm } from './uploads.ts';

type UploadAnswer = Omit<Answer<{ uploadAttachment: UploadOutcome }>, 'status'>;

/** An upload that stops in the midst of its file, until it is told to go on. */
export class SlowUpload {
  /** Rejects when the line is cut. */
  readonly answer: Promise<UploadAnswer>;
  readonly #request: ClientRequest;
  readonly #rest: Buffer;

  private constructor(outgoing: ClientRequest, rest: Buffer) {
    this.#request = outgoing;
    this.#rest = rest;
    const { promise, resolve, reject } = Promise.withResolvers<UploadAnswer>();
    outgoing.on('response', (response) => resolve(json(response) as Promise<UploadAnswer>));
    outgoing.on('error', reject);
    promise.catch(() => {});
    this.answer = promise;
  }

  /** Sends all but the end of a file that has these bytes. */
  static async begin(
    { url, tokens }: Person,
    content: Buffer<ArrayBuffer>,
    filename: string,
  ): Promise<SlowUpload> {
    const encoded = new Response(uploadForm(content, filename));
    const body = Buffer.from(await encoded.arrayBuffer());
    const middle = body.indexOf(content) + Math.ceil(content.length / 2);
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      headers: {
        authorization: `Bearer ${tokens.accessToken}`,
        'graphql-preflight': '1',
        'content-type': encoded.headers.get('content-type') ?? '',
      },
    });
    const upload = new SlowUpload(outgoing, body.subarray(middle));
    outgoing.write(body.subarray(0, middle));
    return upload;
  }

  goOn(): void {
    this.#request.end(this.#rest);
  }

  cut(): void {
    this.#request.destroy(new Error('The line was cut.'));
  }
}
