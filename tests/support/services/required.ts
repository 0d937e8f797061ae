import { hasLibreOffice } from '../documents/libre-office.ts';
import { aptInstall } from './apt.ts';
import { findChromium } from './chromium.ts';
import { findExecutable } from './executable.ts';
import { hasPostgres, installPostgres } from './postgres-files.ts';
import { hasS3, installS3 } from './s3-files.ts';

interface Requirement {
  isInstalled(): boolean;
  install(): Promise<void>;
}

/** What the tests with services need on the machine, by name: what is looked for is all that they need of it. */
export const REQUIREMENTS: Readonly<Record<string, Requirement>> = {
  postgres: { isInstalled: hasPostgres, install: installPostgres },
  redis: {
    isInstalled: () => findExecutable('redis-server') !== null,
    install: () => aptInstall(['redis-server']),
  },
  haproxy: {
    isInstalled: () => findExecutable('haproxy') !== null,
    install: () => aptInstall(['haproxy']),
  },
  s3: { isInstalled: hasS3, install: installS3 },
  libreoffice: {
    isInstalled: () => hasLibreOffice(),
    // The font is what its documents show Chinese with; the others come along.
    install: () => aptInstall(['libreoffice-writer-nogui', 'libreoffice-calc-nogui', 'fonts-wqy-microhei']),
  },
  chromium: { isInstalled: () => findChromium() !== null, install: () => aptInstall(['chromium']) },
};

/** The names of what is not installed. */
export function missingRequirements(): string[] {
  return Object.entries(REQUIREMENTS)
    .filter(([, requirement]) => !requirement.isInstalled())
    .map(([name]) => name);
}
