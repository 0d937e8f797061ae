import { type Clock, systemClock } from '../../../core/clock.ts';
import { estimateTokens } from '../../../core/token-estimate.ts';
import { type FinishReason, ProviderError, type Usage } from '../../../platform/model/chat-model.port.ts';
import type { WrittenPart } from '../../messages/parts.ts';
import { costOf, type Prices } from './cost.ts';
import { completed, failed, type Outcome } from './outcome.ts';

export interface AnswerResult extends Outcome {
  readonly usage: Usage;
  /** US dollars; null where a price is not known. */
  readonly cost: number | null;
  /** From the answer cache: no provider was called. */
  readonly cached: boolean;
  readonly startedAt: Date;
  readonly firstTokenAt: Date | null;
  readonly endedAt: Date;
}

/** An answer as far as it has come, bounded in bytes: what was said, and what that took. */
export class Answer {
  readonly #maxBytes: number;
  readonly #clock: Clock;
  readonly #onText: Answer['add'];
  readonly #startedAt: Date;
  #firstTokenAt: Date | null = null;
  #text = '';
  #reasoning = '';
  #bytes = 0;
  #usage: Usage = { inputTokens: 0, outputTokens: 0 };
  #cost: number | null = 0;
  /** Characters that `#usage` counts already. */
  #counted = { text: 0, reasoning: 0 };
  /** Whether it is given again from the answer cache. */
  cached = false;

  /** `onText` hears each piece once it is added. */
  constructor(maxBytes: number, clock: Clock = systemClock, onText: Answer['add'] = () => {}) {
    this.#maxBytes = maxBytes;
    this.#clock = clock;
    this.#onText = onText;
    this.#startedAt = clock.now();
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  get parts(): WrittenPart[] {
    const parts: WrittenPart[] = [];
    if (this.#reasoning !== '') parts.push({ type: 'reasoning', text: this.#reasoning });
    if (this.#text !== '') parts.push({ type: 'text', text: this.#text });
    return parts;
  }

  get usage(): Usage {
    return this.#usage;
  }

  /** Throws a ProviderError, and keeps what it had, when the answer would become longer than anybody asked for. */
  add(type: 'text' | 'reasoning', text: string): void {
    const bytes = this.#bytes + Buffer.byteLength(text);
    if (bytes > this.#maxBytes)
      throw new ProviderError('PROVIDER_UNAVAILABLE', 'The provider sent more than an answer may have.');
    this.#bytes = bytes;
    if (type === 'text') this.#text += text;
    else this.#reasoning += text;
    this.#firstTokenAt ??= this.#clock.now();
    this.#onText(type, text);
  }

  /** About how many tokens were said since the last `took`. */
  get estimatedTokens(): number {
    const { text, reasoning } = this.#counted;
    return estimateTokens(this.#text.slice(text)) + estimateTokens(this.#reasoning.slice(reasoning));
  }

  /** Counts what was taken for all that was said since the last time. */
  took(usage: Usage, prices: Prices): void {
    const { inputTokens, outputTokens } = this.#usage;
    this.#usage = {
      inputTokens: inputTokens + usage.inputTokens,
      outputTokens: outputTokens + usage.outputTokens,
    };
    this.#cost = costOf(usage, prices, this.#cost);
    this.#counted = { text: this.#text.length, reasoning: this.#reasoning.length };
  }

  /** How it ended, once those who write it are done. They resolve to why the last model stopped; this always resolves. */
  async end(writing: Promise<FinishReason | null>, signal: AbortSignal): Promise<AnswerResult> {
    const outcome = await writing.then(
      (reason) => completed(reason ?? 'STOP', this.isEmpty),
      (error) => failed(signal.aborted ? signal.reason : error),
    );
    return {
      ...outcome,
      usage: this.#usage,
      cost: this.#cost,
      cached: this.cached,
      startedAt: this.#startedAt,
      firstTokenAt: this.#firstTokenAt,
      endedAt: this.#clock.now(),
    };
  }
}
