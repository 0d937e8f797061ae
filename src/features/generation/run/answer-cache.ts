import { createHash } from 'node:crypto';
import type { HitCounter } from '../../../core/hit-counter.ts';
import { startOf } from '../../../core/text.ts';
import type { Cache } from '../../../platform/cache/cache.port.ts';
import type { ChatRequest, FinishReason, Usage } from '../../../platform/model/chat-model.port.ts';
import type { WrittenPart } from '../../messages/parts.ts';
import type { Answer } from './answer.ts';

/** Who is given an answer again: whoever asked first, or everybody on this server. */
export type AnswerCacheScope = 'user' | 'server' | 'off';

export interface Asked {
  readonly userId: string;
  readonly modelId: string;
  /** Whether the person's own key of the provider is asked with. */
  readonly byOwnKey: boolean;
}

export interface CachedAnswer {
  readonly parts: readonly WrittenPart[];
  readonly finishReason: FinishReason;
  readonly usage: Usage;
}

export interface AnswerCacheOptions {
  readonly cache: Cache;
  readonly counter: HitCounter;
  readonly scope: AnswerCacheScope;
  readonly ttlMs: number;
}

const FREE = { inputPrice: 0, outputPrice: 0 };
/** Characters of one delta of an answer that is known already. */
const PIECE = 1000;

/** Answers that were given whole, by all that they depend on. Nothing here rejects. */
export class AnswerCache {
  readonly #options: AnswerCacheOptions;

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
  }

  /**
   * The same for what would be asked of the same model in the same words, within the scope; null when nothing is kept. What a
   * person's own key pays for is that person's alone.
   */
  keyOf(asked: Asked, request: ChatRequest): string | null {
    if (this.#options.scope === 'off') return null;
    const scope = asked.byOwnKey ? 'user' : this.#options.scope;
    const { messages, maxOutputTokens, temperature = null, topP = null, stop = [] } = request;
    const hash = createHash('sha256');
    const add = (...words: unknown[]) => hash.update(`${JSON.stringify(words)}\n`);
    add(scope, scope === 'user' ? asked.userId : null, asked.modelId);
    add(maxOutputTokens, temperature, topP, stop);
    for (const { role, text, images = [] } of messages) {
      add(role, text, images.length);
      for (const { mediaType, base64 } of images) {
        add(mediaType, base64.length);
        hash.update(base64);
      }
    }
    return `answer:${hash.digest('base64url')}`;
  }

  async find(key: string): Promise<CachedAnswer | null> {
    const { cache, counter } = this.#options;
    const known = await cache.get(key);
    counter.count(known !== null);
    return known === null ? null : (JSON.parse(known) as CachedAnswer);
  }

  /** Keeps an answer that came to its end by itself, unless it is empty or was filtered; nobody waits for it. */
  keep(key: string, { parts, finishReason, usage }: CachedAnswer): void {
    const { cache, ttlMs } = this.#options;
    const isWhole = parts.length > 0 && (finishReason === 'STOP' || finishReason === 'LENGTH');
    if (isWhole) void cache.set(key, JSON.stringify({ parts, finishReason, usage }), ttlMs);
  }
}

/** Says a known answer as a model would, for nothing; why that model stopped. */
export function replay({ parts, usage, finishReason }: CachedAnswer, answer: Answer): FinishReason {
  answer.cached = true;
  for (const { type, text } of parts) for (const piece of piecesOf(text)) answer.add(type, piece);
  answer.took(usage, FREE);
  return finishReason;
}

function* piecesOf(text: string): Generator<string> {
  for (let rest = text; rest !== ''; ) {
    const piece = startOf(rest, PIECE);
    yield piece;
    rest = rest.slice(piece.length);
  }
}
