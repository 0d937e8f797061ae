import { InvalidInputError } from '../../core/errors.ts';
import type { ModelAbility, ModelInfo } from '../../platform/model/chat-model.port.ts';
import type { ModelId, ModelRegistry } from '../../platform/model/model-registry.port.ts';

export interface ModelFilter {
  readonly provider?: string | null | undefined;
  readonly abilities?: readonly ModelAbility[] | null | undefined;
}

/** What can answer, over all providers. */
export class Models {
  readonly #registry: ModelRegistry;

  constructor(registry: ModelRegistry) {
    this.#registry = registry;
  }

  async list(filter: ModelFilter = {}): Promise<readonly ModelInfo[]> {
    const models = await this.#registry.list();
    return models.filter(
      ({ provider, abilities }) =>
        (filter.provider == null || filter.provider === provider) &&
        (filter.abilities ?? []).every((ability) => abilities.includes(ability)),
    );
  }

  /** Throws an InvalidInputError for `field` when nobody can answer under this id. */
  async check(id: ModelId, field: string): Promise<void> {
    const resolved = await this.#registry.resolve(id);
    if (!resolved.ok) throw InvalidInputError.of(field, resolved.why);
  }

  /** As its provider describes it; a model that is gone or whose provider is away is known by its name alone. */
  async describe(id: ModelId): Promise<ModelInfo> {
    const resolved = await this.#registry.resolve(id);
    return resolved.ok ? resolved.info : nameOnly(id);
  }

  /** Like `describe`, but null for a model that cannot be used. */
  async find(id: ModelId): Promise<ModelInfo | null> {
    const resolved = await this.#registry.resolve(id);
    return resolved.ok ? resolved.info : null;
  }

  default(): Promise<ModelId> {
    return this.#registry.defaultModel();
  }
}

function nameOnly(id: ModelId): ModelInfo {
  const slash = id.indexOf('/');
  return {
    provider: id.slice(0, slash),
    name: id.slice(slash + 1),
    contextWindow: null,
    maxOutputTokens: null,
    abilities: [],
    inputPrice: null,
    outputPrice: null,
  };
}
