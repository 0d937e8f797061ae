/** The JSON text of one result. Several connections may send the same one, each in its own framing. */
export interface ResultText {
  readonly json: string;
  /** Whether `json` is ASCII alone, so that its length is its size in bytes. */
  readonly isAscii: boolean;
}

/** One operation's place on a connection, where ready results are written without a promise for each. */
export interface FrameSink {
  /** False while the client has yet to read what was sent, and once the connection closes. */
  readonly isReady: boolean;
  write(text: ResultText): void;
  /** Calls back once, when `isReady` is true again; never, when the connection has closed. */
  whenReady(resume: () => void): void;
}
