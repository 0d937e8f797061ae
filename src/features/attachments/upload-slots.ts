import { UnavailableError } from '../../core/errors.ts';

/** Uploads of one person that an instance takes at once. */
export const UPLOADS_AT_ONCE = 8;
const RETRY_MS = 2000;

/** Keeps one person from filling the lines of all. */
export class UploadSlots {
  readonly #taken = new Map<string, number>();

  /** Runs `work` in a slot of this person, or throws an UnavailableError when all are taken. */
  async run<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const taken = this.#taken.get(userId) ?? 0;
    if (taken >= UPLOADS_AT_ONCE)
      throw new UnavailableError(
        `You have ${UPLOADS_AT_ONCE} uploads under way. Try again when one has ended.`,
        RETRY_MS,
      );
    this.#taken.set(userId, taken + 1);
    try {
      return await work();
    } finally {
      const left = (this.#taken.get(userId) ?? 1) - 1;
      if (left === 0) this.#taken.delete(userId);
      else this.#taken.set(userId, left);
    }
  }
}
