import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** Of what is run for a request; most of it takes a few milliseconds. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Reading {
  readonly help: string;
  /** No value is shown where this fails or is not a number. */
  readonly read: () => number | Promise<number>;
  /** A counter: it never shrinks while the process lives. */
  readonly grows?: true;
}

/** By their names. */
export type Readings = Readonly<Record<string, Reading>>;

/** What `/metrics` shows, in the Prometheus text format. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    /** Readings are taken when they are asked for. */
    show(readings: Readings): void {
      for (const [name, reading] of Object.entries(readings)) show(registry, name, reading);
    },
    requests: new Counter({
      name: 'graphql_requests_total',
      help: 'GraphQL operations by kind and transport.',
      labelNames: ['operation', 'transport'] as const,
      registers,
    }),
    operations: new Counter({
      name: 'graphql_operations_total',
      help: 'Operations that were run, by root field and outcome: ok, or the code of the first error.',
      labelNames: ['kind', 'field', 'transport', 'outcome'] as const,
      registers,
    }),
    operationSeconds: new Histogram({
      name: 'graphql_operation_duration_seconds',
      help: 'How long an operation ran; of a subscription, how long it took to open.',
      labelNames: ['kind', 'field', 'transport'] as const,
      buckets: REQUEST_SECONDS,
      registers,
    }),
    subscriptions: new Gauge({
      name: 'subscriptions',
      help: 'Subscriptions of signed-in people that are open here.',
      registers,
    }),
    refusals: new Counter({
      name: 'refusals_total',
      help: 'What was refused because its bound was reached: connections, subscriptions.',
      labelNames: ['bound'] as const,
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
      help: 'Tokens of answers that models have written.',
      registers,
    }),
    textTokens: new Counter({
      name: 'model_text_tokens_total',
      help: 'Tokens that titles, summaries and follow-ups took, by purpose and kind: input, output.',
      labelNames: ['purpose', 'kind'] as const,
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

function show(registry: Registry, name: string, { help, read, grows }: Reading): void {
  const registers = [registry];
  const value = async () => {
    try {
      const now = await read();
      return Number.isFinite(now) ? now : null;
    } catch {
      return null;
    }
  };
  if (grows)
    new Counter({
      name,
      help,
      registers,
      async collect() {
        const now = await value();
        this.reset();
        if (now !== null) this.inc(now);
      },
    });
  else
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const now = await value();
        if (now === null) this.remove();
        else this.set(now);
      },
    });
}
