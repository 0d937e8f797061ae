import { errors, jwtVerify, SignJWT } from 'jose';
import { isUuid } from '../../core/ids.ts';
import type { AccessClaims, AccessTokens } from './access-token.port.ts';

const ISSUER = 'ai-chat-studio';
const AUDIENCE = 'ai-chat-studio-api';
/** The header's `typ` (RFC 9068): no other kind of token that the same key may ever sign passes for an access token. */
const TYPE = 'at+jwt';
const ALGORITHM = 'HS256';
/** Tokens that have been found to hold. Only ours are kept, of some 300 bytes each. */
const MAX_KNOWN = 10_000;

export function joseTokens(secret: Buffer): AccessTokens {
  /** Oldest first. A signature takes longer to verify than a request to answer. */
  const known = new Map<string, AccessClaims>();
  const keep = (token: string, claims: AccessClaims) => {
    known.set(token, claims);
    if (known.size > MAX_KNOWN) known.delete(known.keys().next().value ?? '');
    return claims;
  };
  return {
    issue: ({ userId, sessionId, expiresAt }) =>
      new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(secret),

    async read(token) {
      const claims = known.get(token);
      if (claims && claims.expiresAt.getTime() > Date.now()) return claims;
      if (claims) known.delete(token);
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          typ: TYPE,
          requiredClaims: ['sub', 'sid', 'exp'],
        });
        const { sub = '', sid, exp = 0 } = payload;
        if (!isUuid(sub) || typeof sid !== 'string' || !isUuid(sid)) return null;
        return keep(token, { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) });
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
