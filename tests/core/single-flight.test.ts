import { expect, test } from 'vitest';
import { SingleFlight } from '../../src/core/single-flight.ts';

test('those who want the same at a time share one outcome, good or bad; the next one works anew', async () => {
  const flights = new SingleFlight<string>();
  const [one, other] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const asked: string[] = [];
  const ask = (key: string, outcome: Promise<string>) =>
    flights.run(key, () => {
      asked.push(key);
      return outcome;
    });
  const all = [ask('one', one.promise), ask('one', one.promise), ask('other', other.promise)];
  one.resolve('done');
  other.reject(new Error('failed'));
  expect(await Promise.allSettled(all)).toMatchObject([
    { value: 'done' },
    { value: 'done' },
    { reason: { message: 'failed' } },
  ]);
  expect(asked).toEqual(['one', 'other']);
  expect(await ask('other', Promise.resolve('done'))).toBe('done');
});
