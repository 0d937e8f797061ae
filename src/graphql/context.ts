import type { Viewer } from '../core/viewer.ts';

/** The verbs: each takes the viewer first, checks, and does one thing. The parts in `src/compose` declare what they bring. */
// biome-ignore lint/suspicious/noEmptyInterface: it is added to, which a type could not be
export interface Services {}

/**
 * The hot reads: scoped to the viewer, they spread Pothos' query so that one request is few statements. Made anew for each
 * request. The parts in `src/compose` declare what they bring.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is added to, which a type could not be
export interface Reads {}

export interface Context {
  /** Null when the request carries no credentials. */
  readonly viewer: Viewer | null;
  readonly services: Services;
  readonly reads: Reads;
  /** What Pothos' Prisma plugin loads through; opaque to everything else. */
  readonly database: object;
}
