import { SignedOutError } from './errors.ts';
import type { SessionTokens, TokenStore } from './tokens.ts';

/** A token that ends sooner than this is refreshed before it is used. */
const EXPIRY_MARGIN_MS = 30_000;

export interface SessionDeps {
  readonly tokens: TokenStore;
  /** Exchanges a refresh token; null when it is refused. */
  readonly refresh: (refreshToken: string) => Promise<SessionTokens | null>;
  readonly now: () => number;
}

/** The access token to use, renewed once for all who wait. */
export class Session {
  readonly #deps: SessionDeps;
  #renewing: Promise<string> | null = null;
  /** False once a new token looked old: then this machine's clock says nothing, and only the server's refusal counts. */
  #clockHolds = true;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /** Null when nobody is signed in. Throws as `renew` does when the token had to be renewed. */
  async accessToken(): Promise<string | null> {
    const held = await this.#deps.tokens.get();
    if (!held) return null;
    return this.#clockHolds && this.#endsSoon(held) ? this.renew(held.accessToken) : held.accessToken;
  }

  /**
   * The token to use instead of a rejected one. Throws a SignedOutError when the session has ended, a NetworkError when
   * that cannot be known.
   */
  renew(rejected: string): Promise<string> {
    this.#renewing ??= this.#renew(rejected).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew(rejected: string): Promise<string> {
    const { tokens, refresh } = this.#deps;
    const held = await tokens.get();
    if (!held) throw new SignedOutError();
    if (held.accessToken !== rejected) return held.accessToken;
    const fresh = await refresh(held.refreshToken);
    const now = await tokens.get();
    if (now && now.refreshToken !== held.refreshToken) return now.accessToken;
    if (!now) throw new SignedOutError();
    await tokens.set(fresh);
    if (!fresh) throw new SignedOutError();
    this.#clockHolds = !this.#endsSoon(fresh);
    return fresh.accessToken;
  }

  #endsSoon({ accessTokenExpiresAt }: SessionTokens): boolean {
    if (accessTokenExpiresAt === undefined) return false;
    return Date.parse(accessTokenExpiresAt) - this.#deps.now() < EXPIRY_MARGIN_MS;
  }
}
