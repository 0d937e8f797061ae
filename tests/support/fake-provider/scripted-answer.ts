import type { FinishReason, Usage } from '../../../src/platform/model/chat-model.port.ts';
import type { HttpFault } from './http-faults.ts';

/** What goes wrong once the response has begun, or instead of it. */
export type StreamFault =
  | 'hang-before-headers'
  | 'hang-after-headers'
  /** Sends half of the chunks and then nothing more. */
  | 'hang-mid-stream'
  | 'cut-before-headers'
  /** Sends half of the chunks and destroys the socket. */
  | 'cut-mid-stream'
  /** Ends the response in good order, half way and without the end mark. */
  | 'end-early'
  /** Half of the chunks, then half an object, as if that were an event. */
  | 'malformed-json'
  /** A page of HTML with status 200. */
  | 'not-a-stream'
  /** Half of the chunks, then the format's error event. */
  | 'error-event'
  /** 10 MB in one event. */
  | 'huge-chunk'
  /** A line that never ends, for as long as anybody reads. */
  | 'endless-line';

export type Fault = HttpFault | StreamFault;

/** Sends so many chunks, and the rest when the promise resolves. */
export interface Hold {
  readonly afterChunks: number;
  readonly until: Promise<unknown>;
}

export interface ScriptedAnswer {
  /** What is answered; the words of it come one by one unless `chunks` says how. */
  readonly text?: string;
  /** The text as it is cut into events. */
  readonly chunks?: readonly string[];
  /** Comes before the text, in one event. */
  readonly reasoning?: string;
  /** Null leaves it out; by default 7 tokens of input, and one of output per chunk. */
  readonly usage?: Usage | null;
  readonly finish?: Extract<FinishReason, 'STOP' | 'LENGTH' | 'CONTENT_FILTER'>;
  readonly fault?: Fault;
  readonly hold?: Hold;
  /** Sent as the whole body in place of all else, with status 200 and the type of the wire format. */
  readonly body?: string;
  /** Between two chunks. */
  readonly chunkDelayMs?: number;
  /** Called right before a chunk is sent, which waits for what it answers. */
  readonly onChunk?: (index: number) => unknown;
  /** Cuts the bytes of the whole stream into the pieces in which they are written, also within a character. */
  readonly split?: (bytes: Buffer) => readonly Uint8Array[];
}

/** The answer's text as it is cut into events. */
export function chunksOf({
  text = 'Hello from the fake provider.',
  chunks,
}: ScriptedAnswer): readonly string[] {
  return chunks ?? text.match(/\s*\S+\s*?(?=\s|$)|\s+/g) ?? [];
}

export function usageOf(answer: ScriptedAnswer): Usage | null {
  return answer.usage === undefined
    ? { inputTokens: 7, outputTokens: chunksOf(answer).length }
    : answer.usage;
}
