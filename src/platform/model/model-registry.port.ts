import type { ChatModelProvider, ModelInfo } from './chat-model.port.ts';

/** `provider/name`, where the name itself may contain slashes. */
export type ModelId = string;

/** The keys that a person has of providers, by the provider's name; null where they have none. */
export interface OwnKeys {
  get(provider: string): string | null;
}

/** A provider's models as they were at a moment. */
export interface ReadModels {
  readonly models: readonly ModelInfo[];
  /** When the provider was asked, in ms since 1970. */
  readonly readAt: number;
}

/** A provider that may be asked in the name of somebody who has a key of their own. */
export interface KeyedProvider extends ChatModelProvider {
  /** The same provider by another key; absent where it takes none. */
  readonly withKey?: (apiKey: string) => ChatModelProvider;
  /** Its models as some instance has read them within the last five minutes; absent where each reads for itself. */
  readonly sharedModels?: (signal: AbortSignal) => Promise<ReadModels>;
}

export type Resolved =
  | {
      readonly ok: true;
      readonly info: ModelInfo;
      readonly provider: ChatModelProvider;
      /** Whether it answers by a person's own key. */
      readonly byOwnKey: boolean;
    }
  /** No provider of that name, or its list, which was read, does not hold the model. */
  | { readonly ok: false; readonly why: string };

/**
 * All models of all providers.
 * - No list is used that is older than five minutes: it is read anew, once for all instances and all callers that wait.
 *   For a provider that fails or does not answer in time, its last list stands in for up to an hour after it was read;
 *   then its own models are left out, and no others. It is asked again at the next call after a short pause.
 * - Where a person's own keys are given, they stand in for the server's: the lists are those that the keys give, and what
 *   answers uses them.
 */
export interface ModelRegistry {
  /** The providers that take a person's own key. */
  readonly keyed: ReadonlySet<string>;
  list(keys?: OwnKeys): Promise<readonly ModelInfo[]>;
  /**
   * A provider whose list cannot be read now is believed: the model is then described by its name alone,
   * and the run will tell.
   */
  resolve(id: ModelId, keys?: OwnKeys): Promise<Resolved>;
  /** The one that answers when nobody chose: the configured one, else the first of the first provider with a key, else the demo. */
  defaultModel(): Promise<ModelId>;
  /**
   * Forgets all lists: here and for the next `list` of every instance at once, for `resolve` elsewhere within a second.
   * Rejects with an UnavailableError, and forgets nothing, when the other instances cannot be told.
   */
  clear(): Promise<void>;
}

export function modelIdOf(info: Pick<ModelInfo, 'provider' | 'name'>): ModelId {
  return `${info.provider}/${info.name}`;
}

/** The provider's part of an id. */
export function providerOf(id: ModelId): string {
  const slash = id.indexOf('/');
  return slash < 0 ? id : id.slice(0, slash);
}

/** A model of which no more than the id is known. */
export function nameOnly(id: ModelId): ModelInfo {
  const provider = providerOf(id);
  return {
    provider,
    name: id.slice(provider.length + 1),
    contextWindow: null,
    maxOutputTokens: null,
    abilities: null,
    inputPrice: null,
    outputPrice: null,
  };
}
