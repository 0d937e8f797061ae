import type { ChatEvent, FinishReason } from '../chat-model.port.ts';
import { type Decoder, parseEvent } from '../wire/decoder.ts';
import { EventWriter } from '../wire/event-writer.ts';
import type { ProviderFaults } from '../wire/faults.ts';
import { finishReason } from '../wire/finish-reason.ts';
import { isCount, object } from '../wire/json.ts';
import type { AnthropicDeltaType, AnthropicEventType } from './anthropic-wire.ts';

type EventType = AnthropicEventType | 'ping';

const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'STOP'],
  ['stop_sequence', 'STOP'],
  ['max_tokens', 'LENGTH'],
  ['model_context_window_exceeded', 'LENGTH'],
  ['tool_use', 'TOOL_CALLS'],
  ['refusal', 'CONTENT_FILTER'],
]);

/** Reads the events of `/v1/messages`, whose end mark is `message_stop`. */
export class AnthropicDecoder implements Decoder {
  readonly #faults: ProviderFaults;
  readonly #writer: EventWriter;
  #reason: FinishReason | null = null;
  #inputTokens: number | null = null;

  constructor(sink: (event: ChatEvent) => void, faults: ProviderFaults) {
    this.#faults = faults;
    this.#writer = new EventWriter(sink);
  }

  read(data: string, name?: string): boolean {
    const event = parseEvent(data, this.#faults, name);
    switch (event.type as EventType) {
      case 'content_block_delta':
        this.#delta(object(event.delta));
        break;
      case 'content_block_start':
        this.#write('text', object(event.content_block).text);
        break;
      case 'message_start':
        this.#inputTokens = inputTokens(object(event.message).usage);
        break;
      case 'message_delta':
        this.#messageDelta(object(event.delta).stop_reason, event.usage);
        break;
      case 'message_stop':
        this.#writer.finish(this.#reason);
        return true;
    }
    return false;
  }

  end(): void {
    throw this.#faults.cut();
  }

  #delta(delta: { readonly type?: unknown; readonly text?: unknown; readonly thinking?: unknown }): void {
    const type = delta.type as AnthropicDeltaType;
    if (type === 'text_delta') this.#write('text', delta.text);
    else if (type === 'thinking_delta') this.#write('reasoning', delta.thinking);
  }

  #write(kind: 'text' | 'reasoning', text: unknown): void {
    if (typeof text === 'string' && text !== '') this.#writer.write(kind, text);
  }

  #messageDelta(stopReason: unknown, usage: unknown): void {
    this.#reason = finishReason(stopReason, REASONS, this.#faults);
    const output = object(usage).output_tokens;
    if (this.#inputTokens !== null && isCount(output)) this.#writer.usage(this.#inputTokens, output);
  }
}

/** What was read from and written to the prompt cache is counted apart, and is part of the prompt. */
function inputTokens(usage: unknown): number | null {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = object(usage);
  if (!isCount(input_tokens)) return null;
  return [cache_creation_input_tokens, cache_read_input_tokens]
    .filter(isCount)
    .reduce((sum, tokens) => sum + tokens, input_tokens);
}
