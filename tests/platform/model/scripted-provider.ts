import type { ChatModelProvider, ModelInfo } from '../../../src/platform/model/chat-model.port.ts';

/** A provider whose list is what the test says; each reading is counted. */
export class ScriptedProvider implements ChatModelProvider {
  readonly name: string;
  readonly missing: string | null;
  reads = 0;
  list: (signal: AbortSignal) => Promise<readonly ModelInfo[]>;

  constructor(name: string, models: readonly string[], missing: string | null = null) {
    this.name = name;
    this.missing = missing;
    this.list = async () => models.map((model) => described(name, model));
  }

  models(signal: AbortSignal): Promise<readonly ModelInfo[]> {
    this.reads += 1;
    return this.list(signal);
  }

  async stream(): Promise<void> {}
}

export function described(provider: string, name: string): ModelInfo {
  return {
    provider,
    name,
    contextWindow: 8192,
    maxOutputTokens: null,
    abilities: [],
    inputPrice: null,
    outputPrice: null,
  };
}

export class ManualClock {
  #now = 0;

  now(): Date {
    return new Date(this.#now);
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}
