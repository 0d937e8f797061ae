import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
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
  /** A signature takes longer to verify than a request to answer. */
  const known = new LRUCache<string, AccessClaims>({ max: MAX_KNOWN });
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
      const before = known.get(token);
      if (before && before.expiresAt.getTime() > Date.now()) return before;
      known.delete(token);
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
        const claims = { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
        known.set(token, claims);
        return claims;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
