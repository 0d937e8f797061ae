/** What a cache of this instance has been asked since its start. */
export interface CacheStatistics {
  readonly name: string;
  /** Questions that it could answer. */
  readonly hits: number;
  readonly misses: number;
}

export class HitCounter implements CacheStatistics {
  readonly name: string;
  hits = 0;
  misses = 0;

  constructor(name: string) {
    this.name = name;
  }

  count(isHit: boolean): void {
    if (isHit) this.hits += 1;
    else this.misses += 1;
  }
}
