import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { startStudio } from '../../support/server/studio.ts';

const SCRIPT = new URL('../../../scripts/make-admin.ts', import.meta.url).pathname;

function run(databaseUrl: string, ...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: databaseUrl };
    execFile(process.execPath, [SCRIPT, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });
}

test('an account becomes an administrator by its address, and an ordinary one again', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const role = async () => (await ada.get<{ viewer: { role: string } }>('{ viewer { role } }')).viewer.role;
  expect(await role()).toBe('USER');
  expect(await run(studio.databaseUrl, ada.email.toUpperCase())).toMatchObject({ code: 0 });
  expect(await role()).toBe('ADMIN');
  expect(await run(studio.databaseUrl, 'nobody@example.com')).toMatchObject({
    code: 1,
    said: expect.stringContaining('no account'),
  });
  for (const args of [[], ['ada'], [ada.email, '--yes']])
    expect(await run(studio.databaseUrl, ...args)).toMatchObject({ code: 1 });
  expect(await run(studio.databaseUrl, ada.email, '--revoke')).toMatchObject({ code: 0 });
  expect(await role()).toBe('USER');
});
