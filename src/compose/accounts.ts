import { HitCounter } from '../core/hit-counter.ts';
import { accountReads, accountStore } from '../features/accounts/accounts.store.ts';
import { Accounts } from '../features/accounts/accounts.ts';
import { Authenticator } from '../features/accounts/authenticator.ts';
import { isSessionOpen, sessionStore } from '../features/accounts/sessions.store.ts';
import { Sessions } from '../features/accounts/sessions.ts';
import { cacheReadings } from '../platform/instance-metrics.ts';
import type { PasswordHasher } from '../platform/password/password-hasher.port.ts';
import { joseTokens } from '../platform/token/jose-tokens.ts';
import type { ReadsOf, ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeAccounts> {}
  interface Reads extends ReadsOf<typeof composeAccounts> {}
}
/** People, and who they are when they ask. */
export function composeAccounts(platform: Platform, hasher: PasswordHasher) {
  const { database, transact, feed, clock, secrets } = platform;
  const { prisma, statements } = database;
  const tokens = joseTokens(secrets.jwtSecret);
  const counter = new HitCounter('sessions');
  const authenticator = new Authenticator({ tokens, feed, clock, isOpen: isSessionOpen(prisma), counter });
  void authenticator.listen();
  const sessions = new Sessions({ store: sessionStore(), tokens, feed, authenticator, transact, clock });
  return {
    authenticator,
    services: {
      accounts: new Accounts({ store: accountStore(prisma), sessions, hasher, transact }),
      sessions,
    },
    reads: () => ({ accounts: accountReads(prisma, statements) }),
    caches: [counter],
    readings: cacheReadings('session_cache', counter, {
      hit: 'Times that a session was believed to be open.',
      miss: 'Times that the database was asked whether a session is open.',
    }),
  };
}
