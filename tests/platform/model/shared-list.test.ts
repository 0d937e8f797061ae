import { expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { UnavailableError } from '../../../src/core/errors.ts';
import { MemoryCache } from '../../../src/platform/cache/memory-cache.ts';
import { MemoryLock } from '../../../src/platform/lock/memory-lock.ts';
import type { ChatModelProvider, ModelInfo } from '../../../src/platform/model/chat-model.port.ts';
import { ListGeneration } from '../../../src/platform/model/list-generation.ts';
import { shareList } from '../../../src/platform/model/shared-list.ts';
import { ManualClock } from './scripted-provider.ts';

const MODEL: ModelInfo = {
  name: 'alpha',
  provider: 'test',
  contextWindow: 4096,
  maxOutputTokens: null,
  abilities: [],
  inputPrice: null,
  outputPrice: null,
};
const ASKED = { url: 'http://models.example/v1', apiKey: 'key' };
const signal = new AbortController().signal;

/** Instances that share a cache and locks, and how often they asked. */
function instances(clock: Clock = systemClock) {
  const cache = new MemoryCache(systemClock);
  const generation = new ListGeneration(cache, systemClock);
  const shared = { cache, lock: new MemoryLock(systemClock), generation, clock };
  const asked: string[] = [];
  const start = (instance: string, answer: (signal: AbortSignal) => Promise<ModelInfo[]>, from = ASKED) => {
    const provider: ChatModelProvider = {
      name: 'test',
      missing: null,
      stream: async () => {},
      models: (signal) => {
        asked.push(instance);
        return answer(signal);
      },
    };
    return shareList(provider, { ...shared, asked: from });
  };
  return { start, asked };
}

test('of instances that need the list at once, one asks for all; later ones are told what it heard', async () => {
  const { start, asked } = instances();
  const answer = Promise.withResolvers<ModelInfo[]>();
  const lists = ['a', 'b', 'c'].map((name) => start(name, () => answer.promise).models(signal));
  answer.resolve([MODEL]);
  expect(await Promise.all(lists)).toEqual([[MODEL], [MODEL], [MODEL]]);
  expect(await start('d', () => answer.promise).models(signal)).toEqual([MODEL]);
  expect(asked).toEqual(['a']);
});

test('an instance with another key or address asks for itself', async () => {
  const { start, asked } = instances();
  await start('a', async () => [MODEL]).models(signal);
  await start('b', async () => [MODEL], { ...ASKED, apiKey: 'another' }).models(signal);
  await start('c', async () => [MODEL], { ...ASKED, url: 'http://other.example' }).models(signal);
  expect(asked).toEqual(['a', 'b', 'c']);
});

test('neither a failure nor an empty list is shared', async () => {
  const { start, asked } = instances();
  await expect(
    start('a', async () => {
      throw new Error('down');
    }).models(signal),
  ).rejects.toThrow('down');
  expect(await start('b', async () => []).models(signal)).toEqual([]);
  expect(await start('c', async () => [MODEL]).models(signal)).toEqual([MODEL]);
  expect(asked).toEqual(['a', 'b', 'c']);
});

test('a provider that is slow is asked by another instance too, which takes what comes first and asks no longer', async () => {
  const { start, asked } = instances();
  const slow = Promise.withResolvers<ModelInfo[]>();
  const first = start('a', () => slow.promise).models(signal);
  const second = start('b', async () => [{ ...MODEL, name: 'beta' }]);
  expect(await second.models(signal)).toEqual([{ ...MODEL, name: 'beta' }]);
  slow.resolve([MODEL]);
  expect(await first).toEqual([MODEL]);

  const others = instances();
  const answer = Promise.withResolvers<ModelInfo[]>();
  const given = Promise.withResolvers<void>();
  const lists = [
    others.start('a', () => answer.promise),
    others.start('b', (either) => {
      either.addEventListener('abort', () => given.resolve());
      return new Promise(() => {});
    }),
  ].map((provider) => provider.models(signal));
  await expect.poll(() => others.asked).toEqual(['a', 'b']);
  answer.resolve([MODEL]);
  expect(await Promise.all(lists)).toEqual([[MODEL], [MODEL]]);
  await given.promise;
  expect(asked).toEqual(['a', 'b']);
});

test('what another instance read is told with its age, and read anew after five minutes', async () => {
  const clock = new ManualClock();
  const { start, asked } = instances(clock);
  const list = (instance: string) => start(instance, async () => [MODEL]).sharedModels?.(signal);
  const readAt = clock.now().getTime();
  expect(await list('a')).toEqual({ models: [MODEL], readAt });
  clock.advance(5 * 60_000 - 1);
  expect(await list('b')).toEqual({ models: [MODEL], readAt });
  clock.advance(1);
  expect(await list('c')).toEqual({ models: [MODEL], readAt: readAt + 5 * 60_000 });
  expect(asked).toEqual(['a', 'c']);
});

test('nobody is told to read anew while the other instances cannot be told', async () => {
  const cache = new MemoryCache(systemClock);
  const generation = new ListGeneration(cache, systemClock);
  await generation.renew();
  const name = await generation.look(0);
  cache.set = async () => false;
  await expect(generation.renew()).rejects.toThrow(UnavailableError);
  expect(await generation.look(0)).toBe(name);
});
