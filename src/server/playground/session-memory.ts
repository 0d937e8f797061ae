/** What the page knows from the answers so far. */
export interface SessionMemory {
  /** The `Authorization` header; null when nobody is signed in or the token has run out. */
  authorization(): string | null;
  /** The variables, those that were left empty and are known filled in. */
  fill(query: string, variables: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** Keeps the tokens and the newest ids of an operation's data. */
  learn(data: Readonly<Record<string, unknown>>): void;
  signOut(): void;
}

/**
 * Made in the browser, for as long as the page is open; `tell` is called with one line for people at every change. The page
 * carries this function as text, so it uses nothing from outside of itself.
 */
export function createSessionMemory(tell: (line: string) => void): SessionMemory {
  interface Payload {
    readonly tokens?: { accessToken?: string; accessTokenExpiresAt?: string; refreshToken?: string };
    readonly viewer?: { email?: string };
    readonly conversation?: { id?: string };
    readonly generations?: readonly { id?: string }[];
  }

  const known = new Map<string, string>();
  let accessToken: string | null = null;
  let expiresAt = Number.POSITIVE_INFINITY;
  let email = '';

  const keep = (name: string, value: string | undefined) => {
    if (value !== undefined) known.set(name, value);
  };
  const describe = () => {
    const who = accessToken === null ? 'Nobody is signed in: run Register' : `Signed in as ${email || 'you'}`;
    const ids = ['conversationId', 'generationId'].filter((name) => known.has(name));
    tell(ids.length === 0 ? who : `${who} · ${ids.join(' and ')} known`);
  };
  describe();

  return {
    authorization: () => (accessToken === null || Date.now() >= expiresAt ? null : `Bearer ${accessToken}`),
    fill(query, variables) {
      const filled = { ...variables };
      for (const [name, value] of known)
        if (new RegExp(`\\$${name}\\b`).test(query) && (filled[name] ?? '') === '') filled[name] = value;
      return filled;
    },
    learn(data) {
      for (const payload of Object.values(data) as (Payload | null)[]) {
        const { tokens, viewer, conversation, generations } = payload ?? {};
        if (tokens?.accessToken !== undefined) {
          accessToken = tokens.accessToken;
          expiresAt = Date.parse(tokens.accessTokenExpiresAt ?? '') || Number.POSITIVE_INFINITY;
          email = viewer?.email ?? email;
        }
        keep('refreshToken', tokens?.refreshToken);
        keep('conversationId', conversation?.id);
        keep('generationId', generations?.[0]?.id);
      }
      describe();
    },
    signOut() {
      accessToken = null;
      describe();
    },
  };
}
