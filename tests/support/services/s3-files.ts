import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from './cache-directory.ts';
import { findPip } from './pip.ts';
import { runCommand } from './run-command.ts';

/** An S3 server in Python, with no more of what it could lean on than S3 needs. */
const PACKAGES = [
  'moto==5.2.5',
  'blinker==1.9.0',
  'boto3==1.44.5',
  'botocore==1.44.5',
  'certifi==2026.10.18',
  'cffi==2.1.1',
  'charset-normalizer==3.5.2',
  'click==8.5.1',
  'cryptography==50.0.2',
  'Flask==3.1.3',
  'flask-cors==6.0.5',
  'idna==3.20',
  'itsdangerous==2.2.0',
  'Jinja2==3.1.6',
  'jmespath==1.1.0',
  'MarkupSafe==3.0.4',
  'pycparser==3.12',
  'python-dateutil==2.9.0.post0',
  'PyYAML==6.0.3',
  'requests==2.34.2',
  'responses==0.26.3',
  's3transfer==0.19.3',
  'six==1.17.0',
  'urllib3==2.8.0',
  'Werkzeug==3.1.9',
  'xmltodict==1.0.4',
];

/** Where the server's Python packages stand once they are installed. */
export function s3Folder(): string {
  return join(cacheDirectory(), 'moto-5.2.5');
}

export function hasS3(): boolean {
  return existsSync(join(s3Folder(), 'moto'));
}

/** The folder appears whole or not at all. */
export async function installS3(): Promise<void> {
  await mkdir(cacheDirectory(), { recursive: true, mode: 0o755 });
  const work = await mkdtemp(join(cacheDirectory(), 'download-'));
  try {
    const pip = await findPip();
    await runCommand(pip.command, [
      ...pip.args,
      ...['install', '--quiet', '--no-deps', '--only-binary=:all:', '--target', join(work, 'packages')],
      ...PACKAGES,
    ]);
    await rename(join(work, 'packages'), s3Folder());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
