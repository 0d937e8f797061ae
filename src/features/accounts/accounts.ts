import { z } from 'zod';
import { ForbiddenError, InvalidInputError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { nameSchema } from '../../core/name.ts';
import { parse } from '../../core/parse.ts';
import { storableString } from '../../core/text.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { PasswordHasher } from '../../platform/password/password-hasher.port.ts';
import type { Sessions, SessionTokens } from './sessions.ts';

const email = z
  .string()
  .trim()
  .max(254, { error: 'Must have at most 254 characters.' })
  .pipe(z.email({ error: 'Must be an e-mail address like ada@example.com.' }))
  .transform((text) => text.toLowerCase());

const MAX_NAME_CHARACTERS = 100;

/** Long enough to resist guessing, short enough that hashing it cannot be made a burden. */
const newPassword = storableString
  .min(8, { error: 'Must have at least 8 characters.' })
  .max(200, { error: 'Must have at most 200 characters.' });

export const registerInput = z.object({
  email,
  password: newPassword,
  displayName: nameSchema(MAX_NAME_CHARACTERS).nullish(),
});
export type RegisterInput = z.input<typeof registerInput>;

export const signInInput = z.object({
  email: z.string().max(1000, { error: 'Must have at most 254 characters.' }).trim().toLowerCase(),
  password: z.string().max(200, { error: 'Must have at most 200 characters.' }),
});
export type SignInInput = z.input<typeof signInInput>;

export interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string;
}

export interface AccountStore {
  /** False when the address is taken. */
  insertUser(tx: Transaction, user: NewUser): Promise<boolean>;
  findByEmail(email: string): Promise<{ id: string; passwordHash: string; active: boolean } | null>;
}

export interface SignedIn {
  readonly userId: string;
  readonly viewer: Viewer;
  readonly tokens: SessionTokens;
}

/** Registering and signing in. Sessions and their tokens are the business of `Sessions`. */
export class Accounts {
  readonly #deps: AccountDeps;

  constructor(deps: AccountDeps) {
    this.#deps = deps;
  }

  /** Opens an account and a first session. */
  async register(input: RegisterInput): Promise<SignedIn> {
    const { email, password, displayName } = parse(registerInput, input);
    const { store, sessions, hasher, transact } = this.#deps;
    const passwordHash = await hasher.hash(password);
    const id = newId();
    return transact(async (tx) => {
      const name = displayName ?? email.slice(0, Math.min(email.indexOf('@'), MAX_NAME_CHARACTERS));
      if (!(await store.insertUser(tx, { id, email, displayName: name, passwordHash })))
        throw InvalidInputError.of('email', 'This address cannot be used. Sign in if it is yours.');
      return this.#signedIn(id, await sessions.open(tx, id));
    });
  }

  /** Opens a session. A wrong address and a wrong password look alike and take equally long. */
  async signIn(input: SignInInput): Promise<SignedIn> {
    const { email, password } = parse(signInInput, input);
    const { store, sessions, hasher, transact } = this.#deps;
    const user = z.email().safeParse(email).success ? await store.findByEmail(email) : null;
    if (!(await hasher.verify(password, user?.passwordHash ?? null)) || !user)
      throw InvalidInputError.of('password', 'E-mail address and password do not match.');
    if (!user.active) throw new ForbiddenError('This account is suspended.');
    return transact(async (tx) => this.#signedIn(user.id, await sessions.open(tx, user.id)));
  }

  #signedIn(userId: string, { sessionId, tokens }: { sessionId: string; tokens: SessionTokens }): SignedIn {
    return { userId, tokens, viewer: { userId, sessionId, expiresAt: tokens.accessTokenExpiresAt } };
  }
}

export interface AccountDeps {
  readonly store: AccountStore;
  readonly sessions: Sessions;
  readonly hasher: PasswordHasher;
  readonly transact: Transact;
}
