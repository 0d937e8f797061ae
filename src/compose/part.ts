import type { CacheStatistics } from '../core/hit-counter.ts';
import type { JobKind } from '../platform/jobs/jobs.port.ts';
import type { Readings } from '../platform/metrics.ts';

/** What a part of the server brings to the whole. */
export interface Part {
  readonly services?: object;
  /** To be made anew for each request. */
  readonly reads?: () => object;
  readonly jobs?: readonly JobKind[];
  readonly readings?: Readings;
  readonly caches?: readonly CacheStatistics[];
  /**
   * Begins to end what runs here, and resolves when it has, or soon after `graceMs`. Parts drain all at once, and requests
   * are still answered meanwhile.
   */
  readonly drain?: (graceMs: number) => Promise<void>;
  /** The end of it, once no request is answered any more; parts that came later are closed already. */
  readonly close?: () => Promise<void>;
}

/** What the part adds to `Services`, in its own file: `interface Services extends ServicesOf<typeof composeTags> {}`. */
export type ServicesOf<Compose extends (...deps: never[]) => Promise<Part> | Part> = Readonly<
  NonNullable<Awaited<ReturnType<Compose>>['services']>
>;

/** The same for `Reads`. */
export type ReadsOf<Compose extends (...deps: never[]) => Promise<Part> | Part> = Readonly<
  ReturnType<NonNullable<Awaited<ReturnType<Compose>>['reads']>>
>;
