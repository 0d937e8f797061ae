export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

/** Short-lived proof of a session, checked without asking the database. */
export interface AccessTokens {
  issue(claims: AccessClaims): Promise<string>;
  /** Null for anything but a token of ours that still holds: wrong signature, algorithm, issuer, audience, type, or time. */
  read(token: string): Promise<AccessClaims | null>;
}
