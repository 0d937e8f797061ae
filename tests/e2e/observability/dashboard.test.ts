import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { liveStats, viewerReadings } from '../../../src/features/live/live-stats.ts';
import { instanceReadings } from '../../../src/platform/instance-metrics.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { startStudio } from '../../support/server/studio.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const [DOCS = ''] = read('docs/observability.md').split('## Traces');
const documented = [...DOCS.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name = '']) => name);
const FUNCTIONS = /\b(sum|rate|max|min|by|histogram_quantile|label_values|min_over_time|le|on)\b/g;

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** Of an instance with a Redis, whose database is away. */
const metrics = createMetrics();
metrics.show(
  instanceReadings({
    feed: { readers: 0, size: 0, state: { pendingBytes: 0, behind: 0, resent: 0 } },
    pool: { totalCount: 0, idleCount: 0, waitingCount: 0 },
    redis: { latencyMs: null },
    jobs: { countDead: () => Promise.reject(new Error('the database is away')) },
  }),
);
metrics.show(viewerReadings({ ...liveStats(), mergedDeltas: 3 }));
let shown: string[];
let page: string;
beforeAll(async () => {
  await using studio = await startStudio();
  page = await metrics.registry.metrics();
  const whole = await (await fetch(`${studio.url}/metrics`)).text();
  const names = [...`${page}${whole}`.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
  shown = [...new Set(names)];
});
afterAll(() => metrics.registry.clear());

/** The metrics that an expression names. */
function namedBy(expression: string): string[] {
  const bare = expression
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)|"[^"]*"/g, ' ')
    .replaceAll(FUNCTIONS, ' ');
  return [...bare.matchAll(/[a-z][a-z0-9_]+/g)].map(([name]) => name.replace(/_bucket$/, ''));
}

test('the dashboard names only metrics that exist', () => {
  const { panels } = JSON.parse(read('ops/grafana/dashboard.json')) as { panels: Panel[] };
  const named = panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => namedBy(expr)));
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !shown.includes(name))).toEqual([]);
  // And it leaves none of ours out.
  expect(documented.filter((name) => !named.includes(name))).toEqual([]);
});

test('the alerts name only metrics that exist', () => {
  const { groups } = parse(read('ops/prometheus/alerts.yaml')) as {
    groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(5);
  for (const { alert, expr, annotations } of rules) {
    const named = namedBy(expr);
    expect(named.length, alert).toBeGreaterThan(0);
    expect(
      named.filter((name) => !shown.includes(name)),
      alert,
    ).toEqual([]);
    expect(annotations.summary, alert).toMatch(/\.$/);
  }
});

test('docs/observability.md describes every metric of ours, and no other', () => {
  const ours = shown.filter((name) => !/^(process|nodejs)_/.test(name));
  expect(documented.sort()).toEqual(ours.sort());
});

test('what cannot be read now is left out, and the rest is shown', () => {
  expect(page).not.toMatch(/^jobs_dead /m);
  expect(page).not.toMatch(/^redis_latency_seconds /m);
  expect(page).toMatch(/^redis_up 0$/m);
  expect(page).toMatch(/^viewers_merged_deltas_total 3$/m);
});
