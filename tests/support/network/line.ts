import { GENERATION_EVENTS, type LiveEvent, type Person } from '../people/person.ts';
import { CuttableSocket } from './cuttable-socket.ts';

/** One subscription to an answer, over whichever transport, that can be cut. */
export interface Line {
  /** The next event; null when the server has ended it in good order. */
  next(): Promise<LiveEvent | null>;
  /** `socket` destroys the connection, `iterator` ends the subscription by the protocol's own means. */
  cut(how: Cut): Promise<void>;
}

export type Cut = 'socket' | 'iterator';
export type Transport = 'ws' | 'sse';

/** Opens lines for one viewer; a WebSocket that was not cut is used again. */
export class Lines {
  readonly #person: Person;
  #socket: CuttableSocket | null = null;

  constructor(person: Person) {
    this.#person = person;
  }

  open(transport: Transport, generationId: string, after: string | null): Promise<Line> {
    return transport === 'ws' ? this.#overSocket(generationId, after) : this.#overSse(generationId, after);
  }

  close(): void {
    this.#socket?.destroy();
  }

  async #overSocket(generationId: string, after: string | null): Promise<Line> {
    this.#socket ??= await CuttableSocket.connect(this.#person);
    const socket = this.#socket;
    const events = socket.subscribe<{ generationEvents: LiveEvent }>(GENERATION_EVENTS, {
      generationId,
      after,
    });
    return {
      next: async () => (await events.next())?.generationEvents ?? null,
      cut: async (how) => {
        if (how === 'iterator') return events.complete();
        socket.destroy();
        this.#socket = null;
        await socket.closed;
      },
    };
  }

  async #overSse(generationId: string, after: string | null): Promise<Line> {
    const abort = new AbortController();
    const events = this.#person.watch(generationId, after, abort.signal);
    const first = events.next();
    first.catch(() => {});
    let pending: typeof first | null = first;
    return {
      next: async () => {
        const { done, value } = await (pending ?? events.next());
        pending = null;
        return done ? null : value;
      },
      cut: async (how) => {
        if (how === 'socket' || pending) abort.abort();
        await events.return(undefined).catch(() => {});
      },
    };
  }
}
