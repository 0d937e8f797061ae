import type { Readable } from 'node:stream';

/** A file as it arrives. What the client says of it is a claim. */
export interface OpenedUpload {
  /** As claimed, without folders; may be empty. */
  readonly filename: string;
  /** As claimed, never to be believed. */
  readonly mimeType: string;
  /**
   * Fails with an InvalidInputError when the upload is cut off or too big. Whoever stops reading it destroys it; what is
   * left is thrown away then.
   */
  readonly stream: Readable;
}

/**
 * The value of the scalar `File`: a file that is still on its way while the operation runs. Nothing of it is kept: it is
 * read once, as fast as its reader takes it.
 */
export abstract class Upload {
  /**
   * Waits for the file. To be called once, and for several files in the order in which they come. An InvalidInputError that
   * names the field when the file does not come, or was asked for before.
   */
  abstract open(): Promise<OpenedUpload>;
}
