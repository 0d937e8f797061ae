import { VERSION } from '../core/version.ts';
import type { Tracing } from './tracing.port.ts';

interface TracingLog {
  warn(fields: object, message: string): void;
}

/** Traces to the collector at `endpoint`; null, with nothing loaded, where there is none. */
export async function openTracing(
  endpoint: string | undefined,
  instance: string,
  log: TracingLog,
): Promise<Tracing | null> {
  if (endpoint === undefined) return null;
  const { otlpTracing } = await import('./otlp-tracing.ts');
  const onFault = (error: Error) => log.warn({ reason: error.message }, 'traces could not be sent');
  return otlpTracing({ endpoint, instance, version: VERSION, onFault });
}
