import { errors, jwtVerify, SignJWT } from 'jose';
import { isUuid } from '../../core/ids.ts';
import type { AccessTokens } from './access-token.port.ts';

const ISSUER = 'ai-chat-studio';
const AUDIENCE = 'ai-chat-studio-api';
/** The header's `typ` (RFC 9068): no other kind of token that the same key may ever sign passes for an access token. */
const TYPE = 'at+jwt';
const ALGORITHM = 'HS256';

export function joseTokens(secret: Buffer): AccessTokens {
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
        return { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
