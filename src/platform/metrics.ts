import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** What `/metrics` shows, in the Prometheus text format. Gauges are read when they are asked for. */
export function createMetrics(gauges: Readonly<Record<string, { help: string; read: () => number }>>) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const [name, { help, read }] of Object.entries(gauges)) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
  return {
    registry,
    requests: new Counter({
      name: 'graphql_requests_total',
      help: 'GraphQL operations by kind and transport.',
      labelNames: ['operation', 'transport'] as const,
      registers,
    }),
    databaseFaults: new Counter({
      name: 'database_faults_total',
      help: 'Requests that the database failed: away, no connection free in the pool, no room on the server.',
      labelNames: ['reason'] as const,
      registers,
    }),
    jobs: new Counter({
      name: 'jobs_total',
      help: 'Attempts at jobs that have ended here, by kind and outcome: done, failed (tried again), dead.',
      labelNames: ['kind', 'outcome'] as const,
      registers,
    }),
    generations: new Counter({
      name: 'generations_total',
      help: 'Answers that have ended, by status.',
      labelNames: ['status'] as const,
      registers,
    }),
    outputTokens: new Counter({
      name: 'generation_output_tokens_total',
      help: 'Tokens that models have written.',
      registers,
    }),
    firstToken: new Histogram({
      name: 'generation_first_token_seconds',
      help: 'From the start of a run to the first text of its provider.',
      buckets: SECONDS,
      registers,
    }),
    duration: new Histogram({
      name: 'generation_duration_seconds',
      help: 'From the start of a run to its end.',
      buckets: SECONDS,
      registers,
    }),
  };
}
