import type { IncomingMessage } from 'node:http';

export interface PatienceLimits {
  /** How long a client may take until its operation is known. */
  readonly operationMs: number;
  /** How long a client that is waited for may send nothing. */
  readonly silenceMs: number;
}

export interface PatienceOptions extends PatienceLimits {
  /** Whether something of what came is still to be taken: that is not the client's silence. */
  readonly isBehind: () => boolean;
  readonly onLost: (reason: string) => void;
}

const LATE = 'The operation did not come in time.';
const SILENT = 'The upload stopped: nothing more of it came.';

/** How long the client of an upload is waited for. */
export class UploadPatience {
  readonly #deadline: NodeJS.Timeout;
  readonly #unawaited = Promise.withResolvers<void>();

  constructor(request: IncomingMessage, { operationMs, silenceMs, isBehind, onLost }: PatienceOptions) {
    this.#deadline = setTimeout(onLost, operationMs, LATE);
    const silence = setTimeout(() => {
      if (isBehind()) silence.refresh();
      else onLost(SILENT);
    }, silenceMs);
    request.on('data', () => silence.refresh());
    const closed = new Promise<void>((resolve) => request.once('close', resolve));
    void closed.then(() => clearTimeout(this.#deadline));
    // The request's end is not enough: behind it the parser may wait for ever, after a last part that nobody asked for.
    void Promise.all([closed, this.#unawaited.promise]).then(() => clearTimeout(silence));
  }

  /** The operation is known. */
  endDeadline(): void {
    clearTimeout(this.#deadline);
  }

  /** Nobody waits for more of it; a line that is silent is still given up. */
  endWaiting(): void {
    this.#unawaited.resolve();
  }
}
