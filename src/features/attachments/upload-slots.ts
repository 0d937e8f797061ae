import { UnavailableError } from '../../core/errors.ts';
import { KeyedSemaphore } from '../../core/semaphore.ts';

/** Uploads of one person that an instance takes at once. */
export const UPLOADS_AT_ONCE = 8;
const RETRY_MS = 2000;

/** Keeps one person from filling the lines of all. */
export class UploadSlots {
  readonly #slots = new KeyedSemaphore(UPLOADS_AT_ONCE);

  /** Runs `work` in a slot of this person, or throws an UnavailableError when all are taken. */
  async run<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const release = this.#slots.tryAcquire(userId);
    if (!release)
      throw new UnavailableError(
        `You have ${UPLOADS_AT_ONCE} uploads under way. Try again when one has ended.`,
        RETRY_MS,
      );
    try {
      return await work();
    } finally {
      release();
    }
  }
}
