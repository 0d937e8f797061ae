import type { Viewer } from '../../core/viewer.ts';
import type { FrameSink } from '../token-stream/frame-sink.ts';

/** The head of an answer, for as long as it has not been sent. */
export interface ResponseHead {
  setHeader(name: string, value: string): void;
  /** A part of the answer's time, in `Server-Timing`, that began at `since` (`performance.now()`) and ends now. */
  note(part: string, since: number): void;
}

/** What a transport has found out about a request before the pipeline sees it. */
export interface Admission {
  readonly viewer: Viewer | null;
  readonly requestId: string;
  /** The IP address of whoever asks, as far as trusted proxies tell it. */
  readonly address: string;
  /** What the head of the answer is to say, where the transport has one for each. */
  readonly head?: ResponseHead;
  readonly transport: 'http' | 'websocket';
  /** Aborted when nobody is there any more to read the answer; null where the transport ends its streams itself. */
  readonly gone: AbortSignal | null;
  /** What the operation itself says of the trace that it belongs to (W3C), where its transport has no headers. */
  readonly traceparent?: string | undefined;
  /** Where a stream of tokens may write its frames by itself; absent where the transport takes results one by one. */
  readonly frames?: FrameSink;
}

/** All that the pipeline's plugins ask of a request on the transports that have none to show: it may run mutations. */
export const PIPELINE_REQUEST = { method: 'POST' } as Request;
