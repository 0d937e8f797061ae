import type { FinishReason, Usage } from '../../../src/platform/model/chat-model.port.ts';

/** One wire format, as text that goes over the line. */
export interface Wire {
  readonly contentType: string;
  start(model: string, usage: Usage | null): string;
  text(delta: string): string;
  reasoning(delta: string): string;
  /** What comes behind the text, the end mark included. */
  end(finish: FinishReason, usage: Usage | null): string;
  /** One event around `data`, whatever it is. */
  frame(data: string): string;
  /** The error event of a stream. */
  error(type: string, message: string): string;
  /** The body of a response with an error's status. */
  errorBody(type: string, message: string): unknown;
}
