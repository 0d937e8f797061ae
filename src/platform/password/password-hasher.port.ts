/** Turns passwords into hashes that only guessing can undo. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /**
   * Whether `password` made `hash`. With no hash (no such account) it takes as long and answers false, so that the time
   * does not tell who has an account.
   */
  verify(password: string, hash: string | null): Promise<boolean>;
}
