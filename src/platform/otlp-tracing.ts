import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { CollectorOptions, SpanAttributes, SpanOptions, TraceSpan, Tracing } from './tracing.port.ts';

const MAX_WAITING_SPANS = 4096;
const SEND_EVERY_MS = 2000;
const SEND_TIMEOUT_MS = 5000;
const CLOSE_MS = 1000;
const TELL_FAULT_EVERY_MS = 60_000;
const KINDS = { server: SpanKind.SERVER, internal: SpanKind.INTERNAL, client: SpanKind.CLIENT };

/** Traces over OTLP/HTTP (JSON). To be imported only where there is a collector: loading it takes time. */
export function otlpTracing(options: CollectorOptions): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint}/v1/traces`,
    timeoutMillis: SEND_TIMEOUT_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'ai-chat-studio',
      'service.version': options.version,
      'service.instance.id': options.instance,
    }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: withFaults(exporter, options.onFault),
        maxQueueSize: MAX_WAITING_SPANS,
        scheduledDelayMillis: SEND_EVERY_MS,
        exportTimeoutMillis: SEND_TIMEOUT_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('ai-chat-studio');
  const scope = new AsyncLocalStorage<Context>();
  return {
    begin: (name, spanOptions) => begin(tracer, scope, name, spanOptions),
    async close() {
      await Promise.race([provider.shutdown().catch(() => {}), delay(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

function begin(
  tracer: Tracer,
  scope: AsyncLocalStorage<Context>,
  name: string,
  { kind, traceparent, attributes }: SpanOptions,
): TraceSpan {
  const parent = remoteParent(traceparent) ?? scope.getStore() ?? ROOT_CONTEXT;
  const span = tracer.startSpan(
    name,
    { kind: KINDS[kind], ...(attributes && { attributes: { ...attributes } }) },
    parent,
  );
  const context = trace.setSpan(parent, span);
  return {
    set: (more: SpanAttributes) => void span.setAttributes(more as Attributes),
    event: (what) => void span.addEvent(what),
    fail: (code) => fail(span, code),
    end: () => span.end(),
    run: (act) => scope.run(context, act),
  };
}

function fail(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}

/** Null for what is no `traceparent` (W3C Trace Context). */
function remoteParent(traceparent: string | undefined): Context | null {
  const [, traceId, spanId, flags] =
    /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
  });
}

function withFaults(exporter: SpanExporter, onFault: (error: Error) => void): SpanExporter {
  let loggedAt = Number.NEGATIVE_INFINITY;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error && performance.now() - loggedAt > TELL_FAULT_EVERY_MS) {
          loggedAt = performance.now();
          onFault(result.error);
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
