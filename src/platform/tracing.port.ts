/** What may be told of a span: names, numbers and ids. Never what people or models write, and no secrets. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  /** `server`: asked from outside; `client`: asks somebody outside. */
  readonly kind: 'server' | 'internal' | 'client';
  /** The W3C `traceparent` of whoever asks; else it belongs to the span that the running code works for, if any. */
  readonly traceparent?: string | undefined;
  readonly attributes?: SpanAttributes;
}

export interface TraceSpan {
  set(attributes: SpanAttributes): void;
  /** Something that happened once, now. */
  event(name: string): void;
  fail(code: string): void;
  /** Once; nothing is told of a span before. */
  end(): void;
  /** Does something on behalf of this span: spans that begin in there, also later, belong to it. */
  run<T>(act: () => T): T;
}

/** Where time goes, from a request to what it asks of others. Telling it never waits, never throws, and is bounded. */
export interface Tracing {
  begin(name: string, options: SpanOptions): TraceSpan;
  /** Sends what is left, within a bounded time. */
  close(): Promise<void>;
}

/** Where spans are sent to, and in whose name. */
export interface CollectorOptions {
  /** The collector's base URL, without `/v1/traces`. */
  readonly endpoint: string;
  readonly instance: string;
  readonly version: string;
  /** Called when spans could not be sent and are lost; now and then, not each time. */
  readonly onFault: (error: Error) => void;
}
