import type { ChatEvent, FinishReason } from '../chat-model.port.ts';
import { type Decoder, parseEvent } from '../wire/decoder.ts';
import { EventWriter } from '../wire/event-writer.ts';
import type { ProviderFaults } from '../wire/faults.ts';
import { finishReason } from '../wire/finish-reason.ts';
import { isCount } from '../wire/json.ts';
import type { OpenAiChoice, OpenAiChunk } from './openai-wire.ts';

/** A chunk as compatible servers send it: anything may be missing, and two fields are not OpenAI's own. */
interface Chunk {
  readonly choices?: readonly Partial<Choice>[] | null;
  readonly usage?: OpenAiChunk['usage'];
}
interface Choice {
  readonly delta: Partial<OpenAiChoice['delta']> & {
    readonly reasoning_content?: unknown;
    readonly reasoning?: unknown;
  };
  readonly finish_reason: string;
}

const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'STOP'],
  // What else servers call a good end that take it from the engine behind them.
  ['eos', 'STOP'],
  ['eos_token', 'STOP'],
  ['end_turn', 'STOP'],
  ['stop_sequence', 'STOP'],
  ['length', 'LENGTH'],
  ['tool_calls', 'TOOL_CALLS'],
  ['function_call', 'TOOL_CALLS'],
  ['content_filter', 'CONTENT_FILTER'],
]);

/** Reads `chat.completion.chunk` events. A finish reason ends the answer as well as `[DONE]`, which some servers leave out. */
export class OpenAiDecoder implements Decoder {
  readonly #faults: ProviderFaults;
  readonly #writer: EventWriter;
  /** Undefined until a reason has come. */
  #reason: FinishReason | null | undefined;

  constructor(sink: (event: ChatEvent) => void, faults: ProviderFaults) {
    this.#faults = faults;
    this.#writer = new EventWriter(sink);
  }

  read(data: string, name?: string): boolean {
    if (data === '[DONE]') {
      this.#writer.finish(this.#reason ?? null);
      return true;
    }
    const chunk = parseEvent(data, this.#faults, name) as Chunk;
    const choice = chunk.choices?.[0];
    if (choice) this.#choice(choice);
    const usage = chunk.usage;
    if (usage && isCount(usage.prompt_tokens) && isCount(usage.completion_tokens))
      this.#writer.usage(usage.prompt_tokens, usage.completion_tokens);
    return false;
  }

  end(): void {
    if (this.#reason === undefined) throw this.#faults.cut();
    this.#writer.finish(this.#reason);
  }

  #choice({ delta, finish_reason }: Partial<Choice>): void {
    const reasoning = delta?.reasoning_content ?? delta?.reasoning;
    if (typeof reasoning === 'string' && reasoning !== '') this.#writer.write('reasoning', reasoning);
    const content = delta?.content;
    if (typeof content === 'string' && content !== '') this.#writer.write('text', content);
    if (finish_reason) this.#reason = finishReason(finish_reason, REASONS, this.#faults);
  }
}
