import { StartError } from '../../core/errors.ts';
import { isDatabaseAway } from './faults.ts';
import { MigrationError } from './migration-history.ts';

/** What to do about what Postgres, or the way to it, says when a server starts; by the code of the error. */
const ADVICE: Readonly<Record<string, string>> = {
  '28P01': 'refuses the user or the password; write those that it knows',
  '28000': 'does not let this user in; write a user that it knows, or allow it in pg_hba.conf',
  '3D000': 'does not exist; make it, or name one that does',
  '3F000': 'has no schema to make tables in; make one: CREATE SCHEMA public',
  '42501':
    'does not give its user the rights to make tables and extensions; as its owner: GRANT ALL ON SCHEMA public TO <user>; GRANT CREATE ON DATABASE <database> TO <user>',
  '25006': 'can only be read; name the server that takes writes',
};

const TLS_CODES =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_|CERT_|ERR_TLS_|ERR_SSL_)/;

/**
 * A sentence for a DATABASE_URL with which this server cannot start, of what the first statements or the migrations threw.
 * Null for an error that says nothing of the address, the rights or the server, and for one that says what to do.
 */
export function databaseStartFault(error: unknown): StartError | null {
  if (error instanceof StartError && !(error instanceof MigrationError)) return null;
  const { code = '', message } = innermost(error);
  const advice = ADVICE[code] ?? adviceOnWords(code, message);
  if (advice !== null)
    return new StartError(`The database of DATABASE_URL ${advice} (${message}).`, { cause: error });
  if (!isDatabaseAway(error)) return null;
  return new StartError(`The database of DATABASE_URL does not answer: ${message}`, { cause: error });
}

interface Fault {
  readonly code?: string;
  readonly message: string;
}

/** What `pg` and TLS say without a code of Postgres. */
function adviceOnWords(code: string, message: string): string | null {
  if (/^SASL: .*password/.test(message))
    return 'asks for a password; write it behind the user: user:password@';
  if (/^extension .* is not available|extension control file/.test(message))
    return 'lacks an extension; install it beside Postgres';
  if (/does not support SSL/.test(message)) return 'speaks no TLS; leave sslmode out';
  if (TLS_CODES.test(code))
    return 'shows a certificate that is not trusted; name its authority by sslrootcert';
  return null;
}

/** A failed migration carries what Postgres said as its cause; two addresses of one name fail together. */
function innermost(error: unknown): Fault {
  const { cause, errors } = error as { cause?: unknown; errors?: readonly unknown[] };
  const inner = cause ?? errors?.[0];
  return inner === undefined ? (error as Fault) : innermost(inner);
}
