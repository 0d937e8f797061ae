import type { ChatEvent, FinishReason, Usage } from '../chat-model.port.ts';

type Kind = 'text' | 'reasoning';

/**
 * Writes a decoder's findings to the sink as the port promises: text is well formed, without U+0000, and half a surrogate
 * pair waits for its other half; usage and finish come last, each once.
 */
export class EventWriter {
  readonly #sink: (event: ChatEvent) => void;
  #kind: Kind = 'text';
  #half = '';
  #usage: Usage | null = null;

  constructor(sink: (event: ChatEvent) => void) {
    this.#sink = sink;
  }

  write(kind: Kind, text: string): void {
    if (kind !== this.#kind) this.#flush();
    this.#kind = kind;
    if (this.#half === '' && text.isWellFormed() && !text.includes('\u0000')) this.#send(text);
    else this.#repair(this.#half + text);
  }

  /** The last one that is given counts. */
  usage(inputTokens: number, outputTokens: number): void {
    this.#usage = { inputTokens, outputTokens };
  }

  finish(reason: FinishReason | null): void {
    this.#flush();
    if (this.#usage) this.#sink({ type: 'usage', usage: this.#usage });
    this.#sink({ type: 'finish', reason });
  }

  #repair(text: string): void {
    const last = text.charCodeAt(text.length - 1);
    const end = last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
    this.#half = text.slice(end);
    this.#send(text.slice(0, end).toWellFormed().replaceAll('\u0000', '\ufffd'));
  }

  #flush(): void {
    if (this.#half !== '') this.#send('\ufffd');
    this.#half = '';
  }

  #send(text: string): void {
    if (text !== '') this.#sink({ type: this.#kind, text });
  }
}
