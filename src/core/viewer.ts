/** The signed-in person on whose behalf a service verb runs. Every verb takes it first. */
export interface Viewer {
  readonly userId: string;
  readonly sessionId: string;
  /** When the credentials of this request end; an open stream ends with them. */
  readonly expiresAt: Date;
}
