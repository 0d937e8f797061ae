import type { ChatEvent, FinishReason } from '../chat-model.port.ts';
import { type Decoder, parseEvent } from '../wire/decoder.ts';
import { EventWriter } from '../wire/event-writer.ts';
import type { ProviderFaults } from '../wire/faults.ts';
import { finishReason } from '../wire/finish-reason.ts';
import { isCount } from '../wire/json.ts';
import type { OllamaLine } from './ollama-wire.ts';

type Line = Partial<Omit<OllamaLine, 'message'>> & { readonly message?: Partial<OllamaLine['message']> };

const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'STOP'],
  ['length', 'LENGTH'],
]);

/** Reads the lines of `/api/chat`, whose end mark is `done: true`. */
export class OllamaDecoder implements Decoder {
  readonly #faults: ProviderFaults;
  readonly #writer: EventWriter;

  constructor(sink: (event: ChatEvent) => void, faults: ProviderFaults) {
    this.#faults = faults;
    this.#writer = new EventWriter(sink);
  }

  read(data: string): boolean {
    const line = parseEvent(data, this.#faults) as Line;
    this.#write('reasoning', line.message?.thinking);
    this.#write('text', line.message?.content);
    if (line.done !== true) return false;
    if (isCount(line.prompt_eval_count) && isCount(line.eval_count))
      this.#writer.usage(line.prompt_eval_count, line.eval_count);
    this.#writer.finish(finishReason(line.done_reason, REASONS, this.#faults));
    return true;
  }

  end(): void {
    throw this.#faults.cut();
  }

  #write(kind: 'text' | 'reasoning', text: unknown): void {
    if (typeof text === 'string' && text !== '') this.#writer.write(kind, text);
  }
}
