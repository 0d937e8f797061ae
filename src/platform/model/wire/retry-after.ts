import type { IncomingHttpHeaders } from 'undici/types/header.js';

/** What a provider may make people wait at most: an hour. */
const LONGEST_MS = 3_600_000;

/** Milliseconds that a response asks to wait, from `retry-after-ms` or `retry-after` (seconds or a date); null when it asks for none. */
export function retryAfterMs(headers: IncomingHttpHeaders, now = Date.now()): number | null {
  const wait = milliseconds(text(headers['retry-after-ms']), text(headers['retry-after']), now);
  return Number.isFinite(wait) ? Math.round(Math.min(Math.max(wait, 0), LONGEST_MS)) : null;
}

function milliseconds(ms: string, secondsOrDate: string, now: number): number {
  if (isNumber(ms)) return Number(ms);
  return isNumber(secondsOrDate) ? Number(secondsOrDate) * 1000 : Date.parse(secondsOrDate) - now;
}

function isNumber(value: string): boolean {
  return /^\d{1,15}(\.\d{1,15})?$/.test(value);
}

function text(value: string | string[] | undefined): string {
  return String(value ?? '').trim();
}
