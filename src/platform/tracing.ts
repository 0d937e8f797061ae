import { VERSION } from '../core/version.ts';
import type { CollectorOptions, Tracing } from './tracing.port.ts';

export interface TracingDeps {
  /** The collector; null where there is none. */
  readonly endpoint: string | null;
  readonly instance: string;
  /** Brings what sends them, which takes time to load. */
  readonly load: () => Promise<{ readonly otlpTracing: (options: CollectorOptions) => Tracing }>;
  readonly log: { warn(fields: object, message: string): void };
}

/** Traces to the collector; null, with nothing loaded, where there is none. */
export async function openTracing({ endpoint, instance, load, log }: TracingDeps): Promise<Tracing | null> {
  if (endpoint === null) return null;
  const { otlpTracing } = await load();
  const onFault = (error: Error) => log.warn({ reason: error.message }, 'traces could not be sent');
  return otlpTracing({ endpoint, instance, version: VERSION, onFault });
}
