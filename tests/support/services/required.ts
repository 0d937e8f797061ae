import { aptInstall } from './apt.ts';
import { findChromium } from './chromium.ts';
import { findExecutable } from './executable.ts';
import { hasPostgres, installPostgres } from './postgres-files.ts';

interface Requirement {
  isInstalled(): boolean;
  install(): Promise<void>;
}

/** What the tests with services need on the machine, by name. */
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
  chromium: { isInstalled: () => findChromium() !== null, install: () => aptInstall(['chromium']) },
};

/** The names of what is not installed. */
export function missingRequirements(): string[] {
  return Object.entries(REQUIREMENTS)
    .filter(([, requirement]) => !requirement.isInstalled())
    .map(([name]) => name);
}
