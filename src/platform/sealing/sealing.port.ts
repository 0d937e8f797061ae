/** Keeps small secrets where others may look: only who has the server's key can open them. */
export interface Sealer {
  /** `context` says whose and what it is; the seal opens for no other. */
  seal(secret: string, context: string): Uint8Array<ArrayBuffer>;
  /** Null for what was sealed with another key or for another context, or was changed. */
  open(sealed: Uint8Array, context: string): string | null;
}
