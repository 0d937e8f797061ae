/** One operation's place on a connection, where ready results are written without a promise for each. */
export interface FrameSink {
  /** False while the client has yet to read what was sent, and once the connection closes. */
  readonly isReady: boolean;
  /** Sends one result: its JSON text in UTF-8, one character for each byte (`latin1`). Only while `isReady`. */
  write(result: string): void;
  /** Calls back once, when what was sent has left this process; never, when the connection closes before. */
  whenReady(resume: () => void): void;
}
