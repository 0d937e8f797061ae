import { LRUCache } from 'lru-cache';
import type { ChatModelProvider } from './chat-model.port.ts';
import type { ModelList } from './model-list.ts';

/** A provider and the models that it lists. */
export interface ListedProvider {
  readonly provider: ChatModelProvider;
  readonly list: ModelList;
}

const MAX_HELD = 200;

/** Providers by the keys that people have of them; those that were used last are held. */
export class OwnProviders {
  readonly #listed: (provider: ChatModelProvider) => ListedProvider;
  readonly #held = new LRUCache<string, ListedProvider>({ max: MAX_HELD });

  constructor(listed: (provider: ChatModelProvider) => ListedProvider) {
    this.#listed = listed;
  }

  of(name: string, apiKey: string, open: (apiKey: string) => ChatModelProvider): ListedProvider {
    const key = `${name}\n${apiKey}`;
    const held = this.#held.get(key) ?? this.#listed(open(apiKey));
    this.#held.set(key, held);
    return held;
  }

  forgetLists(): void {
    for (const { list } of this.#held.values()) list.forget();
  }
}
