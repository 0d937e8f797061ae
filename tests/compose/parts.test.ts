import { expect, test } from 'vitest';
import type { Part } from '../../src/compose/part.ts';
import { Parts } from '../../src/compose/parts.ts';
import { HitCounter } from '../../src/core/hit-counter.ts';
import type { JobKind } from '../../src/platform/jobs/jobs.port.ts';
import { createMetrics } from '../../src/platform/metrics.ts';

test('what parts bring is declared; they drain all at once, and are closed from the last to the first, whatever fails', async () => {
  const done: string[] = [];
  const metrics = createMetrics();
  const opened = new AsyncDisposableStack();
  const declared: string[] = [];
  const jobs = { declare: ({ name }: JobKind) => void declared.push(name) };
  const parts = new Parts({ jobs, metrics }, opened);
  const drained = Promise.withResolvers<void>();
  const part = (name: string, close: () => Promise<void>): Part => ({
    caches: [new HitCounter(name)],
    jobs: [{ name: `${name}-job` } as JobKind],
    readings: { [`${name}_open`]: { help: 'How many are open.', read: () => 1 } },
    drain: async (graceMs) => {
      done.push(`${name} drains within ${graceMs}`);
      await drained.promise;
    },
    close,
  });
  const note = (name: string) => async () => void done.push(`${name} is closed`);
  parts.add(part('texts', note('texts')));
  parts.add({});
  parts.add(part('broken', () => Promise.reject(new Error('cannot be closed'))));
  parts.add(part('answers', note('answers')));

  expect(declared).toEqual(['texts-job', 'broken-job', 'answers-job']);
  expect(parts.caches.map(({ name }) => name)).toEqual(['answers', 'broken', 'texts']);
  expect(await metrics.registry.metrics()).toMatch(/^texts_open 1$[\s\S]*^answers_open 1$/m);

  const draining = parts.drain(200);
  expect(done).toEqual(['texts drains within 200', 'broken drains within 200', 'answers drains within 200']);
  drained.resolve();
  await draining;
  done.length = 0;
  await expect(opened.disposeAsync()).rejects.toThrow('cannot be closed');
  expect(done).toEqual(['answers is closed', 'texts is closed']);
  metrics.registry.clear();
});
