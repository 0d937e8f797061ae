/** A session's tokens, as `register`, `signIn` and `refreshSession` give them. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** ISO 8601. With it the token is refreshed in time, without it when the server refuses it. */
  readonly accessTokenExpiresAt?: string;
}

/** Where an app keeps its tokens. Give it to one client per person; several tabs may share what is behind it. */
export interface TokenStore {
  /** Null when nobody is signed in. */
  get(): SessionTokens | null | Promise<SessionTokens | null>;
  /** Null clears them. */
  set(tokens: SessionTokens | null): void | Promise<void>;
}

/** Keeps tokens as long as the page or process lives. */
export function memoryTokens(initial: SessionTokens | null = null): TokenStore {
  let tokens = initial;
  return {
    get: () => tokens,
    set: (next) => {
      tokens = next;
    },
  };
}
