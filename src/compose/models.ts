import type { ModelConfig } from '../config/config.ts';
import { HitCounter } from '../core/hit-counter.ts';
import { matchesModel } from '../core/model-pattern.ts';
import { isAdmin } from '../features/accounts/accounts.store.ts';
import { modelTerms } from '../features/accounts/model-terms.ts';
import { modelTermsReader, providerKeyStore } from '../features/accounts/provider-keys.store.ts';
import { ProviderKeys } from '../features/accounts/provider-keys.ts';
import { ModelTiers } from '../features/models/model-tiers.ts';
import { Models } from '../features/models/models.ts';
import { cacheReadings } from '../platform/instance-metrics.ts';
import type { ModelInfo } from '../platform/model/chat-model.port.ts';
import { ListGeneration } from '../platform/model/list-generation.ts';
import { modelIdOf } from '../platform/model/model-registry.port.ts';
import { openAiFamily } from '../platform/model/openai/openai-families.ts';
import { createModelRegistry } from '../platform/model/registry.ts';
import { tracedRegistry } from '../platform/model/traced-registry.ts';
import { aesGcmSealer } from '../platform/sealing/aes-gcm.ts';
import type { ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';
import { providersOf } from './providers.ts';

const MODEL_LIST_TIMEOUT_MS = 3000;

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeModels> {}
}

/** All that answers, and whose keys it answers by. */
export function composeModels(platform: Platform) {
  const { config, log, clock, cache, lock, tracing, database, transact, secrets } = platform;
  const counter = new HitCounter('models');
  const generation = new ListGeneration(cache, clock);
  const catalogue = createModelRegistry({
    providers: providersOf(config.models, { cache, lock, generation, clock }),
    defaultModel: config.models.defaultModel,
    generation,
    listTimeoutMs: MODEL_LIST_TIMEOUT_MS,
    counter,
    onListFault: (provider, error) =>
      log.warn({ provider, err: error }, 'a provider did not list its models'),
    complete: (info) => completed(info, config.models),
  });
  catalogue.warm();
  const registry = tracing ? tracedRegistry(catalogue, tracing) : catalogue;
  const sealer = aesGcmSealer(secrets.encryptionKey);
  const termsOf = modelTerms({
    sealer,
    read: modelTermsReader(database.statements),
    onUnreadable: (userId, provider) =>
      log.warn({ userId, provider }, 'a stored provider key does not open with this ENCRYPTION_KEY'),
  });
  const tiers = new ModelTiers(config.models.tiers);
  return {
    services: {
      models: new Models({ registry, tiers, termsOf, isAdmin: isAdmin(database.prisma) }),
      providerKeys: new ProviderKeys({
        store: providerKeyStore(),
        sealer,
        transact,
        now: clock.now,
        providers: registry.keyed,
      }),
    },
    caches: [counter],
    readings: cacheReadings('model_list_cache', counter, {
      hit: 'Times that a list of models was known.',
      miss: 'Times that a list of models was waited for.',
    }),
  };
}

/** With what the configuration says of it, and for a model whose provider could not be asked, what its name alone tells. */
function completed(info: ModelInfo, { prices, contextWindows, vision }: ModelConfig): ModelInfo {
  const id = modelIdOf(info);
  const price = prices.find(({ pattern }) => matchesModel(pattern, id));
  const window = contextWindows.find(({ pattern }) => matchesModel(pattern, id));
  const known = info.abilities === null ? { ...info, ...openAiFamily(info.name) } : info;
  const sees = vision.some((pattern) => matchesModel(pattern, id));
  return {
    ...known,
    ...(price && { inputPrice: price.input, outputPrice: price.output }),
    ...(window && { contextWindow: window.tokens }),
    ...(sees && { abilities: [...new Set([...(known.abilities ?? []), 'VISION' as const])] }),
  };
}
