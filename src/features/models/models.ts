import { ForbiddenError, InvalidInputError } from '../../core/errors.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { ModelAbility, ModelInfo } from '../../platform/model/chat-model.port.ts';
import {
  type ModelId,
  type ModelRegistry,
  modelIdOf,
  nameOnly,
  providerOf,
  type Resolved,
} from '../../platform/model/model-registry.port.ts';
import type { ModelTerms, Tier } from '../accounts/model-terms.ts';
import type { ModelTiers } from './model-tiers.ts';

export interface ModelFilter {
  readonly provider?: string | null | undefined;
  readonly abilities?: readonly ModelAbility[] | null | undefined;
  readonly enabled?: boolean | null | undefined;
}

export interface ModelDeps {
  readonly registry: ModelRegistry;
  readonly tiers: ModelTiers;
  readonly termsOf: (userId: string) => Promise<ModelTerms>;
  readonly isAdmin: (userId: string) => Promise<boolean>;
}

/**
 * What can answer, over all providers. A person has the models of their tier, and all of the providers that they have a key
 * of their own for: who pays, chooses.
 */
export class Models {
  readonly #deps: ModelDeps;

  constructor(deps: ModelDeps) {
    this.#deps = deps;
  }

  async list(viewer: Viewer, filter: ModelFilter = {}): Promise<readonly ModelInfo[]> {
    const { registry, termsOf } = this.#deps;
    const terms = await termsOf(viewer.userId);
    const models = await registry.list(terms.keys);
    return models.filter(
      (info) =>
        (filter.provider == null || filter.provider === info.provider) &&
        (filter.abilities ?? []).every((ability) => info.abilities?.includes(ability)) &&
        (filter.enabled == null || filter.enabled === this.#allows(terms, modelIdOf(info))),
    );
  }

  /** Throws an InvalidInputError for `field` when nobody can answer this person under this id, and says who could. */
  async check(viewer: Viewer, id: ModelId, field: string): Promise<void> {
    const { registry, tiers, termsOf } = this.#deps;
    // What everybody may use costs no look at the person.
    if (tiers.has('FREE', id) && (await registry.resolve(id)).ok) return;
    const terms = await termsOf(viewer.userId);
    const resolved = await registry.resolve(id, terms.keys);
    if (!resolved.ok) throw InvalidInputError.of(field, resolved.why);
    if (!this.#allows(terms, id)) throw InvalidInputError.of(field, refusal(id, terms.tier, tiers.of(id)));
  }

  /** As its provider describes it; a model that is gone or whose provider is away is known by its name alone. */
  async describe(viewer: Viewer | null, id: ModelId): Promise<ModelInfo> {
    return (await this.find(viewer, id)) ?? nameOnly(id);
  }

  /** Like `describe`, but null for a model that cannot be used. */
  async find(viewer: Viewer | null, id: ModelId): Promise<ModelInfo | null> {
    const { registry } = this.#deps;
    const resolved = await registry.resolve(id);
    if (resolved.ok) return resolved.info;
    const own = viewer && (await this.resolveFor(viewer.userId, id));
    return own?.ok ? own.info : null;
  }

  /** Whether this person may use it; for nobody in particular, whether everybody may. */
  async isEnabled(viewer: Viewer | null, id: ModelId): Promise<boolean> {
    if (this.#deps.tiers.has('FREE', id)) return true;
    return viewer !== null && this.#allows(await this.#deps.termsOf(viewer.userId), id);
  }

  /**
   * This person's own key of the provider of a model that answers by other ways than chat; null where the server's is to be
   * used. Throws an InvalidInputError for `field` when they may not use the model.
   */
  async ownKey(viewer: Viewer, id: ModelId, field: string): Promise<string | null> {
    const { tiers, termsOf } = this.#deps;
    const terms = await termsOf(viewer.userId);
    if (!this.#allows(terms, id)) throw InvalidInputError.of(field, refusal(id, terms.tier, tiers.of(id)));
    return terms.keys.get(providerOf(id));
  }

  tiersOf(id: ModelId): readonly Tier[] {
    return this.#deps.tiers.of(id);
  }

  /** The server's default; where this person's tier does not have it, the first model that they have. */
  async default(viewer: Viewer | null): Promise<ModelId> {
    const { registry, tiers } = this.#deps;
    const id = await registry.defaultModel();
    if (tiers.has('FREE', id) || (await this.isEnabled(viewer, id))) return id;
    const [first] = viewer ? await this.list(viewer, { enabled: true }) : [];
    return first ? modelIdOf(first) : id;
  }

  /**
   * The model and who answers for it in the name of this person: by their own key of the provider, if they have one. Not
   * when they may not use it any more: what chose it may be older than their tier and their keys.
   */
  async resolveFor(userId: string, id: ModelId): Promise<Resolved> {
    const { registry, tiers, termsOf } = this.#deps;
    if (tiers.has('FREE', id) && !registry.keyed.has(providerOf(id))) return registry.resolve(id);
    const terms = await termsOf(userId);
    if (!this.#allows(terms, id)) return { ok: false, why: refusal(id, terms.tier, tiers.of(id)) };
    return registry.resolve(id, terms.keys);
  }

  /**
   * Has all lists read anew, on every instance. A ForbiddenError tells who is no administrator, an UnavailableError that the
   * other instances cannot be told: then nothing is read anew.
   */
  async clearCache(viewer: Viewer): Promise<void> {
    if (!(await this.#deps.isAdmin(viewer.userId)))
      throw new ForbiddenError('Only an administrator may have the lists of models read anew.');
    await this.#deps.registry.clear();
  }

  #allows({ tier, keys }: ModelTerms, id: ModelId): boolean {
    return this.#deps.tiers.has(tier, id) || keys.get(providerOf(id)) !== null;
  }
}

function refusal(id: ModelId, tier: Tier, having: readonly Tier[]): string {
  const who =
    having.length === 0
      ? 'no tier has it'
      : `${having.join(' and ')} ${having.length > 1 ? 'have' : 'has'} it`;
  return `${id} is not among the models of the tier ${tier}: ${who}.`;
}
