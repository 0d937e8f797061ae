import { estimateTokens } from '../../../core/token-estimate.ts';
import { ProviderError, type Usage } from '../../../platform/model/chat-model.port.ts';
import type { WrittenPart } from '../../messages/parts.ts';
import type { Outcome } from './outcome.ts';

/** The answer as far as it has come, bounded in bytes. */
export class Answer {
  readonly #maxBytes: number;
  #text = '';
  #reasoning = '';
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
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

  /** Throws a ProviderError, and keeps what it had, when the answer would become longer than anybody asked for. */
  add(type: 'text' | 'reasoning', text: string): void {
    const bytes = this.#bytes + Buffer.byteLength(text);
    if (bytes > this.#maxBytes)
      throw new ProviderError('PROVIDER_UNAVAILABLE', 'The provider sent more than an answer may have.');
    this.#bytes = bytes;
    if (type === 'text') this.#text += text;
    else this.#reasoning += text;
  }

  /** What the run took where the provider does not say; nothing when the request was refused or never answered. */
  estimateUsage({ status }: Pick<Outcome, 'status'>, prompt: readonly { readonly text: string }[]): Usage {
    if (status === 'FAILED' && this.isEmpty) return { inputTokens: 0, outputTokens: 0 };
    const inputTokens = prompt.reduce((sum, { text }) => sum + estimateTokens(text), 0);
    return { inputTokens, outputTokens: estimateTokens(this.#text) + estimateTokens(this.#reasoning) };
  }
}
