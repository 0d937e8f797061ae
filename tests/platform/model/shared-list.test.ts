import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { MemoryCache } from '../../../src/platform/cache/memory-cache.ts';
import { MemoryLock } from '../../../src/platform/lock/memory-lock.ts';
import type { ChatModelProvider, ModelInfo } from '../../../src/platform/model/chat-model.port.ts';
import { ListGeneration } from '../../../src/platform/model/list-generation.ts';
import { shareList } from '../../../src/platform/model/shared-list.ts';

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
function instances() {
  const cache = new MemoryCache(systemClock);
  const generation = new ListGeneration(cache, systemClock);
  const shared = { cache, lock: new MemoryLock(systemClock), generation };
  const asked: string[] = [];
  const start = (instance: string, answer: () => Promise<ModelInfo[]>, from = ASKED) => {
    const provider: ChatModelProvider = {
      name: 'test',
      missing: null,
      stream: async () => {},
      models: () => {
        asked.push(instance);
        return answer();
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
