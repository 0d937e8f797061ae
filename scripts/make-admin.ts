/**
 * npm run admin -- <e-mail>            makes the account an administrator of this installation
 * npm run admin -- <e-mail> --revoke   makes it an ordinary account again
 *
 * Works on DATABASE_URL, or on the embedded database in DATA_DIR: then the server must be stopped, for one process alone
 * has that one open.
 */
import { databaseUrl, startOwnDatabase } from '../src/compose/own-database.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { StartError } from '../src/core/errors.ts';
import { openDatabase } from '../src/platform/database/prisma-database.ts';

async function setRole(email: string, role: 'ADMIN' | 'USER'): Promise<number> {
  const config = loadConfig(process.env);
  const log = { warn: console.warn, error: console.error };
  const embedded = await startOwnDatabase(config, log);
  const database = openDatabase({
    ...config.database,
    url: databaseUrl(config, embedded),
    poolMax: 1,
    log,
  });
  try {
    const { count } = await database.prisma.user.updateMany({ where: { email }, data: { role } });
    return count;
  } finally {
    await database.close();
    await embedded?.stop();
  }
}

const [address = '', flag] = process.argv.slice(2);
const email = address.trim().toLowerCase();
if (!email.includes('@') || (flag !== undefined && flag !== '--revoke')) {
  console.error('Name an account, as in: npm run admin -- ada@example.com [--revoke]');
  process.exit(1);
}
try {
  const role = flag === '--revoke' ? 'USER' : 'ADMIN';
  if ((await setRole(email, role)) === 1) console.log(`${email} has the role ${role} now.`);
  else {
    console.error(`There is no account with the address ${email}.`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = 1;
}
