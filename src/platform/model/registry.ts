import { type Clock, systemClock } from '../../core/clock.ts';
import type { HitCounter } from '../../core/hit-counter.ts';
import type { ModelInfo } from './chat-model.port.ts';
import type { ListGeneration } from './list-generation.ts';
import { ModelList } from './model-list.ts';
import {
  type KeyedProvider,
  type ModelId,
  type ModelRegistry,
  modelIdOf,
  nameOnly,
  type OwnKeys,
  providerOf,
  type Resolved,
} from './model-registry.port.ts';
import { type ListedProvider, OwnProviders } from './own-providers.ts';

export interface ModelRegistryOptions {
  /** In the order in which their models are listed and the default is looked for; the demo last. */
  readonly providers: readonly KeyedProvider[];
  /** What answers when nobody chose; null takes the first model that is listed. */
  readonly defaultModel: ModelId | null;
  readonly generation: ListGeneration;
  readonly clock?: Clock;
  /** Told of each question for a list: whether it was known, or the provider had to be waited for. */
  readonly counter: HitCounter;
  /** How long one provider may take to list its models. */
  readonly listTimeoutMs: number;
  /** Told of each list that could not be read. */
  readonly onListFault?: (provider: string, error: unknown) => void;
  /** What is known here of a model beside what its provider says; by default nothing. */
  readonly complete?: (info: ModelInfo) => ModelInfo;
}

export interface WarmableModelRegistry extends ModelRegistry {
  /** Begins to read all lists, so that the first caller need not wait. */
  warm(): void;
}

/** How long another instance's `clear` may go unnoticed by `resolve`. */
const NOTICED_MS = 1000;

export function createModelRegistry(options: ModelRegistryOptions): WarmableModelRegistry {
  const { providers, defaultModel, clock = systemClock, listTimeoutMs, generation } = options;
  const { counter, onListFault = () => {}, complete = (info) => info } = options;
  const listOptions = { clock, timeoutMs: listTimeoutMs, onFault: onListFault, complete, counter };
  const listed = (provider: KeyedProvider): ListedProvider => ({
    provider,
    list: new ModelList(provider, listOptions),
  });
  const servers = new Map(providers.map((provider) => [provider.name, { ...listed(provider), provider }]));
  const own = new OwnProviders(listed);
  let current = '';

  const notice = async (maxAgeMs: number) => {
    const name = await generation.look(maxAgeMs);
    if (name === current) return;
    current = name;
    for (const { list } of servers.values()) list.forget();
    own.forgetLists();
  };

  const inNameOf = (keys: OwnKeys | undefined, server: ListedProvider & { provider: KeyedProvider }) => {
    const { name, withKey } = server.provider;
    const apiKey = withKey ? (keys?.get(name) ?? null) : null;
    return withKey && apiKey !== null ? own.of(name, apiKey, withKey) : server;
  };

  const list = async (keys?: OwnKeys): Promise<readonly ModelInfo[]> => {
    await notice(0);
    const entries = [...servers.values()].map((server) => inNameOf(keys, server));
    return (await Promise.all(entries.map((entry) => entry.list.current()))).flatMap(
      (models) => models ?? [],
    );
  };

  const resolve = async (id: ModelId, keys?: OwnKeys): Promise<Resolved> => {
    await notice(NOTICED_MS);
    const providerName = providerOf(id);
    const name = id.slice(providerName.length + 1);
    if (name === '') return { ok: false, why: 'This is no id of a model: take one from the list of models.' };
    const server = servers.get(providerName);
    if (!server) return { ok: false, why: `There is no provider named ${providerName}.` };
    const entry = inNameOf(keys, server);
    const { provider, list } = entry;
    const byOwnKey = entry !== server;
    if (provider.missing !== null) return { ok: false, why: provider.missing };
    const models = await list.current();
    const known = models?.find((model) => model.name === name);
    if (known) return { ok: true, info: known, provider, byOwnKey };
    if (models !== null) return { ok: false, why: `${providerName} has no model named ${name}.` };
    return { ok: true, info: complete(nameOnly(id)), provider, byOwnKey };
  };

  return {
    keyed: new Set(providers.filter(({ withKey }) => withKey).map(({ name }) => name)),
    list,
    resolve,
    defaultModel: async () => {
      const first = defaultModel === null ? (await list())[0] : undefined;
      return first ? modelIdOf(first) : (defaultModel ?? 'demo/demo');
    },
    clear: async () => {
      await generation.renew();
      await notice(NOTICED_MS);
    },
    warm: () => {
      for (const { list } of servers.values()) void list.current();
    },
  };
}
