import type { ChatModelProvider, ModelInfo } from './chat-model.port.ts';

/** `provider/name`, where the name itself may contain slashes. */
export type ModelId = string;

export type Resolved =
  | { readonly ok: true; readonly info: ModelInfo; readonly provider: ChatModelProvider }
  /** No provider of that name, or its list, which was read, does not hold the model. */
  | { readonly ok: false; readonly why: string };

/**
 * All models of all providers.
 * - Lists are cached for five minutes here and for five among instances, read once for all callers that wait; a provider
 *   that fails or does not answer in time leaves out its own models only, and is asked again at the next call after a
 *   short pause.
 */
export interface ModelRegistry {
  list(): Promise<readonly ModelInfo[]>;
  /**
   * A provider whose list cannot be read now is believed: the model is then described by its name alone,
   * and the run will tell.
   */
  resolve(id: ModelId): Promise<Resolved>;
  /** The one that answers when nobody chose: the configured one, else the first of the first provider with a key, else the demo. */
  defaultModel(): Promise<ModelId>;
}

export function modelIdOf(info: Pick<ModelInfo, 'provider' | 'name'>): ModelId {
  return `${info.provider}/${info.name}`;
}
