import type { Tracing } from '../../../platform/tracing.port.ts';
import type { AroundRun } from './runner.ts';

/** A span from the start of a run to its end, which belongs to the request that asked for the answer. */
export function tracedRun(tracing: Tracing): AroundRun {
  return async ({ generationId, modelId }, write) => {
    const span = tracing.begin('generation', {
      kind: 'internal',
      attributes: { 'generation.id': generationId, 'gen_ai.request.model': modelId },
    });
    try {
      const result = await span.run(write);
      const { status, error, usage } = result;
      span.set({ 'generation.status': status, 'gen_ai.usage.output_tokens': usage.outputTokens });
      if (error) span.fail(error.code);
      return result;
    } finally {
      span.end();
    }
  };
}
