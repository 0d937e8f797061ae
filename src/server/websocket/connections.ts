import { KeyedSemaphore } from '../../core/semaphore.ts';
import type { Viewer } from '../../core/viewer.ts';

export interface ConnectionLimits {
  /** Sockets of this instance. */
  readonly max: number;
  /** Of one person; of those who have not signed in, from one address. */
  readonly perUser: number;
  /** Called for each that is refused. */
  readonly onRefused: () => void;
}

export type Place =
  | { readonly release: () => void }
  /** At most 123 bytes, as a close frame takes them. */
  | { readonly release: null; readonly reason: string };

/** Those who have not signed in share a part of all places, so that they cannot take them all. */
const NOBODYS_PART = 0.1;
const NOBODY = '';
const NO_ROOM_FOR_NOBODY = 'Too many connections without an account. Sign in, or try again later.';

/** How many sockets there may be, and whose. */
export class Connections {
  readonly #max: number;
  readonly #people: KeyedSemaphore;
  readonly #nobody: KeyedSemaphore;
  readonly #addresses: KeyedSemaphore;
  readonly #onRefused: () => void;

  constructor({ max, perUser, onRefused }: ConnectionLimits) {
    this.#onRefused = onRefused;
    this.#max = max;
    this.#people = new KeyedSemaphore(perUser);
    this.#nobody = new KeyedSemaphore(Math.ceil(max * NOBODYS_PART));
    this.#addresses = new KeyedSemaphore(perUser);
  }

  /** Whether one more may come to those that are open. */
  hasRoom(open: number): boolean {
    if (open < this.#max) return true;
    this.#onRefused();
    return false;
  }

  /** A place for a socket from `address` that speaks for `viewer`, or why there is none. */
  seat(viewer: Viewer | null, address: string): Place {
    const release = viewer ? this.#people.tryAcquire(viewer.userId) : this.#seatNobody(address);
    if (release) return { release };
    this.#onRefused();
    const reason = viewer
      ? `Too many connections: you have ${this.#people.limit} here. Close some before you open others.`
      : NO_ROOM_FOR_NOBODY;
    return { release: null, reason };
  }

  /** One address is not to take all that there is for those who have not signed in. */
  #seatNobody(address: string): (() => void) | null {
    const leaveAddress = this.#addresses.tryAcquire(address);
    const leave = leaveAddress && this.#nobody.tryAcquire(NOBODY);
    if (!leave) {
      leaveAddress?.();
      return null;
    }
    return () => {
      leave();
      leaveAddress();
    };
  }
}
