let latest = 0;

/** The birth of a log in microseconds since 1970, in decimal: never the same twice, as far as this process knows. */
export function newEpoch(nowMs: number): string {
  latest = Math.max(latest + 1, nowMs * 1000 + Math.floor(Math.random() * 1000));
  return String(latest);
}
