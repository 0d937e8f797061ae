import { type Browser, chromium } from 'playwright-core';
import { findExecutable } from './executable.ts';

/** What keeps a browser from doing anything that no page asked for. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function findChromium(): string | null {
  return findExecutable('chromium');
}

/** Launches Debian's Chromium without a window and with an empty profile. Disposing it closes the browser. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('Chromium is missing: run `npm run services:install`');
  return chromium.launch({ executablePath, headless: true, args: QUIET });
}
