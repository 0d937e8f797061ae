import { type Clock, systemClock } from '../../core/clock.ts';
import type { ChatModelProvider, ModelInfo } from './chat-model.port.ts';
import { ModelList } from './model-list.ts';
import { type ModelId, type ModelRegistry, modelIdOf, type Resolved } from './model-registry.port.ts';

export interface ModelRegistryOptions {
  /** In the order in which their models are listed and the default is looked for; the demo last. */
  readonly providers: readonly ChatModelProvider[];
  /** What answers when nobody chose; null takes the first model that is listed. */
  readonly defaultModel: ModelId | null;
  readonly clock?: Clock;
  /** How long one provider may take to list its models. */
  readonly listTimeoutMs: number;
  /** Told of each list that could not be read. */
  readonly onListFault?: (provider: string, error: unknown) => void;
}

export interface WarmableModelRegistry extends ModelRegistry {
  /** Begins to read all lists, so that the first caller need not wait. */
  warm(): void;
}

export function createModelRegistry(options: ModelRegistryOptions): WarmableModelRegistry {
  const { providers, defaultModel, clock = systemClock, listTimeoutMs, onListFault = () => {} } = options;
  const entries = providers.map((provider) => ({
    provider,
    list: new ModelList(provider, { clock, timeoutMs: listTimeoutMs, onFault: onListFault }),
  }));

  const list = async (): Promise<readonly ModelInfo[]> =>
    (await Promise.all(entries.map((entry) => entry.list.current()))).flatMap((models) => models ?? []);

  const resolve = async (id: ModelId): Promise<Resolved> => {
    const slash = id.indexOf('/');
    const providerName = slash < 0 ? id : id.slice(0, slash);
    const name = slash < 0 ? '' : id.slice(slash + 1);
    const entry = entries.find(({ provider }) => provider.name === providerName);
    if (!entry) return { ok: false, why: `There is no provider named ${providerName}.` };
    const { provider, list } = entry;
    if (provider.missing !== null) return { ok: false, why: provider.missing };
    const known = find(await list.current(), name) ?? find(await list.newest(), name);
    if (known) return { ok: true, info: known, provider };
    if (name === '' || (await list.current()) !== null)
      return { ok: false, why: `${providerName} has no model named ${name}.` };
    return { ok: true, info: nameOnly(providerName, name), provider };
  };

  return {
    list,
    resolve,
    defaultModel: async () => {
      const first = defaultModel === null ? (await list())[0] : undefined;
      return first ? modelIdOf(first) : (defaultModel ?? 'demo/demo');
    },
    warm: () => void list(),
  };
}

function find(models: readonly ModelInfo[] | null, name: string): ModelInfo | undefined {
  return models?.find((model) => model.name === name);
}

function nameOnly(provider: string, name: string): ModelInfo {
  return {
    name,
    provider,
    contextWindow: null,
    maxOutputTokens: null,
    abilities: [],
    inputPrice: null,
    outputPrice: null,
  };
}
