import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { systemClock } from '../core/clock.ts';
import type { HitCounter } from '../core/hit-counter.ts';
import { matchesModel } from '../core/model-pattern.ts';
import { isAdmin } from '../features/accounts/accounts.store.ts';
import { modelTerms } from '../features/accounts/model-terms.ts';
import { modelTermsReader, providerKeyStore } from '../features/accounts/provider-keys.store.ts';
import { ProviderKeys } from '../features/accounts/provider-keys.ts';
import type { ChangeTransaction } from '../features/live/changes.ts';
import { ModelTiers } from '../features/models/model-tiers.ts';
import { Models } from '../features/models/models.ts';
import type { Cache } from '../platform/cache/cache.port.ts';
import type { Transact } from '../platform/database/database.port.ts';
import type { Database } from '../platform/database/prisma-database.ts';
import type { Lock } from '../platform/lock/lock.port.ts';
import type { ModelInfo } from '../platform/model/chat-model.port.ts';
import { ListGeneration } from '../platform/model/list-generation.ts';
import { modelIdOf } from '../platform/model/model-registry.port.ts';
import { openAiFamily } from '../platform/model/openai/openai-families.ts';
import { providersOf } from '../platform/model/providers.ts';
import { createModelRegistry } from '../platform/model/registry.ts';
import { tracedRegistry } from '../platform/model/traced-registry.ts';
import { aesGcmSealer } from '../platform/sealing/aes-gcm.ts';
import type { Tracing } from '../platform/tracing.port.ts';

const MODEL_LIST_TIMEOUT_MS = 3000;

interface ModelParts {
  readonly config: Config;
  readonly log: Logger;
  readonly shared: { readonly cache: Cache; readonly lock: Lock };
  readonly tracing: Tracing | null;
  readonly database: Database;
  readonly transact: Transact<ChangeTransaction>;
  readonly encryptionKey: Buffer;
  readonly counter: HitCounter;
}

/** All that answers, and whose keys it answers by. */
export function composeModels(parts: ModelParts) {
  const { config, log, shared, tracing, database, transact, encryptionKey, counter } = parts;
  const generation = new ListGeneration(shared.cache, systemClock);
  const catalogue = createModelRegistry({
    providers: providersOf(config, { ...shared, generation, clock: systemClock }),
    defaultModel: config.DEFAULT_MODEL ?? null,
    generation,
    listTimeoutMs: MODEL_LIST_TIMEOUT_MS,
    counter,
    onListFault: (provider, error) =>
      log.warn({ provider, err: error }, 'a provider did not list its models'),
    complete: (info) => seeing(windowed(priced(familiar(info), config), config), config),
  });
  catalogue.warm();
  const registry = tracing ? tracedRegistry(catalogue, tracing) : catalogue;
  const sealer = aesGcmSealer(encryptionKey);
  const termsOf = modelTerms({
    sealer,
    read: modelTermsReader(database.statements),
    onUnreadable: (userId, provider) =>
      log.warn({ userId, provider }, 'a stored provider key does not open with this ENCRYPTION_KEY'),
  });
  const tiers = new ModelTiers({
    FREE: config.MODELS_FREE,
    PRO: config.MODELS_PRO,
    ENTERPRISE: config.MODELS_ENTERPRISE,
  });
  return {
    models: new Models({ registry, tiers, termsOf, isAdmin: isAdmin(database.prisma) }),
    providerKeys: new ProviderKeys({
      store: providerKeyStore(),
      sealer,
      transact,
      now: systemClock.now,
      providers: registry.keyed,
    }),
  };
}

/** What its name alone tells of a model whose provider could not be asked. */
function familiar(info: ModelInfo): ModelInfo {
  return info.abilities === null ? { ...info, ...openAiFamily(info.name) } : info;
}

function priced(info: ModelInfo, { MODEL_PRICES }: Config): ModelInfo {
  const price = MODEL_PRICES.find(({ pattern }) => matchesModel(pattern, modelIdOf(info)));
  return price ? { ...info, inputPrice: price.input, outputPrice: price.output } : info;
}

function windowed(info: ModelInfo, { MODEL_CONTEXT_WINDOWS }: Config): ModelInfo {
  const window = MODEL_CONTEXT_WINDOWS.find(({ pattern }) => matchesModel(pattern, modelIdOf(info)));
  return window ? { ...info, contextWindow: window.tokens } : info;
}

function seeing(info: ModelInfo, { MODELS_VISION }: Config): ModelInfo {
  const sees = MODELS_VISION.some((pattern) => matchesModel(pattern, modelIdOf(info)));
  return sees ? { ...info, abilities: [...new Set([...(info.abilities ?? []), 'VISION' as const])] } : info;
}
