import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { databaseVersion } from './database-version.ts';

/** Any number, so long as it is the same for all test processes. */
const TEMPLATE_LOCK = 4_771_883;

/** A copy of the migrated template on the server of `adminUrl`; the template is made by the first who asks. */
export async function createFromTemplate(adminUrl: string) {
  const template = `test_template_${await databaseVersion()}`;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(adminUrl, async (admin) => {
    await ensureTemplate(admin, adminUrl, template);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    url: urlOf(adminUrl, name),
    stop: () =>
      asAdmin(adminUrl, async (admin) => {
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      }),
  };
}

/** Marked as a template only when it is whole: what an interrupted run left behind is made again. */
async function ensureTemplate(admin: pg.Client, adminUrl: string, template: string): Promise<void> {
  const isReady = async () => {
    const found = await admin.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [
      template,
    ]);
    return found.rowCount === 1;
  };
  if (await isReady()) return;
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  if (!(await isReady())) {
    await admin.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${template}`);
    const pool = new pg.Pool({ connectionString: urlOf(adminUrl, template) });
    await migrate({ pool, exclusive: true });
    await pool.end();
    await admin.query(`ALTER DATABASE ${template} IS_TEMPLATE true`);
  }
  await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
}

async function asAdmin(adminUrl: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}
