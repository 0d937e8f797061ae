/** One operation's place on a connection, where ready results are written without a promise for each. */
export interface FrameSink {
  /**
   * Sends one result: its JSON text in UTF-8, one character for each byte (`latin1`). Or answers false: while the client has
   * yet to read what was sent, and once the connection closes.
   */
  accept(result: string): boolean;
  /** Calls back once, when what was sent has left this process; never, when the connection closes before. */
  whenReady(resume: () => void): void;
}
