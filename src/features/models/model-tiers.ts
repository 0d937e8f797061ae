import { type ModelPattern, matchesModel } from '../../core/model-pattern.ts';
import type { ModelId } from '../../platform/model/model-registry.port.ts';
import { TIERS, type Tier } from '../accounts/model-terms.ts';

/** Which models each tier has. A tier has those of the tiers below it too. */
export class ModelTiers {
  readonly #patterns: Readonly<Record<Tier, readonly ModelPattern[]>>;

  constructor(patterns: Readonly<Record<Tier, readonly ModelPattern[]>>) {
    this.#patterns = patterns;
  }

  /** Lowest first; none where no tier has it. */
  of(id: ModelId): Tier[] {
    const lowest = TIERS.findIndex((tier) =>
      this.#patterns[tier].some((pattern) => matchesModel(pattern, id)),
    );
    return lowest < 0 ? [] : TIERS.slice(lowest);
  }

  has(tier: Tier, id: ModelId): boolean {
    return this.of(id).includes(tier);
  }
}
