import { createHash } from 'node:crypto';
import { UnavailableError } from '../../../core/errors.ts';
import type { HitCounter } from '../../../core/hit-counter.ts';
import type { Viewer } from '../../../core/viewer.ts';
import {
  type ChatMessage,
  type ChatPurpose,
  ProviderError,
} from '../../../platform/model/chat-model.port.ts';
import type { ModelId } from '../../../platform/model/model-registry.port.ts';
import { SharedFlight, type SharedFlightDeps } from '../../live/shared-flight.ts';
import { followUpTexts } from './follow-ups.ts';
import type { ConversationSource, ModelTexts, TextKind } from './model-texts.ts';
import { summaryText } from './summary.ts';

export interface ConversationTextDeps extends SharedFlightDeps {
  readonly texts: ModelTexts;
  readonly defaultModel: (viewer: Viewer) => Promise<ModelId>;
  readonly log: {
    debug(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly counter: HitCounter;
}

const TIMEOUT_MS = 30_000;
const KEPT_MS = 24 * 3600_000;

/**
 * Texts about conversations, written by their own models. They are kept for a day by what they were made of, so that a
 * changed conversation has new ones at once, and of several who want the same one a single one asks the model. Each throws
 * an UnavailableError when the model does not answer, or says nothing of use.
 */
export class ConversationTexts {
  readonly #deps: ConversationTextDeps;
  readonly #flights: SharedFlight;

  constructor(deps: ConversationTextDeps) {
    this.#deps = deps;
    this.#flights = new SharedFlight(deps, { timeoutMs: TIMEOUT_MS, keptMs: KEPT_MS });
  }

  /** At most 4,000 characters; null where nothing has been said. */
  summary(viewer: Viewer, source: ConversationSource): Promise<string | null> {
    return this.#text(viewer, source, summaryText);
  }

  /** At most five, the best first; none where nothing has been said. */
  async followUps(viewer: Viewer, source: ConversationSource): Promise<readonly string[]> {
    return (await this.#text(viewer, source, followUpTexts)) ?? [];
  }

  async #text<T>(viewer: Viewer, source: ConversationSource, kind: TextKind<T>): Promise<T | null> {
    if (source.messages.length === 0) return null;
    const { texts, defaultModel } = this.#deps;
    const modelId = source.modelId ?? (await defaultModel(viewer));
    const { purpose } = kind;
    const said = await this.#once(keyOf(viewer, modelId, purpose, source.messages), async () => {
      const options = { purpose, timeoutMs: TIMEOUT_MS };
      const asked = texts.write(viewer.userId, modelId, kind.request(source.messages), options);
      const text = await asked.catch((error) => this.#unavailable(error, modelId, purpose));
      if (kind.read(text) === null) throw new UnavailableError('The model said nothing of use. Try again.');
      return text;
    });
    return kind.read(said);
  }

  /** Nobody is told of the provider's reason: it stands in the log. */
  #unavailable(error: unknown, modelId: ModelId, purpose: ChatPurpose): never {
    if (!(error instanceof ProviderError)) throw error;
    const { log } = this.#deps;
    const { code, httpStatus, message: reason, detail, retryAfterMs } = error;
    log.warn({ modelId, purpose, code, httpStatus, reason }, 'a text about a conversation was not written');
    // What a provider says may quote the prompt.
    if (detail) log.debug({ modelId, purpose, detail }, 'what the provider said');
    throw new UnavailableError(reason, retryAfterMs);
  }

  async #once(key: string, make: () => Promise<string>): Promise<string> {
    const { cache, counter } = this.#deps;
    const kept = await cache.get(key);
    counter.count(kept !== null);
    const made = kept ?? (await this.#flights.run(key, make));
    if (made === null) throw new UnavailableError('The model takes too long. Try again in a moment.');
    return made;
  }
}

/** A hash, so that no text stands in a key. */
function keyOf(viewer: Viewer, modelId: ModelId, purpose: ChatPurpose, said: readonly ChatMessage[]): string {
  const made = [viewer.userId, modelId, purpose, said.map(({ role, text }) => [role, text])];
  return `text:${createHash('sha256').update(JSON.stringify(made)).digest('hex')}`;
}
