import { expect, test } from 'vitest';
import { HitCounter } from '../../../src/core/hit-counter.ts';
import { MemoryCache } from '../../../src/platform/cache/memory-cache.ts';
import { ListGeneration } from '../../../src/platform/model/list-generation.ts';
import { modelIdOf } from '../../../src/platform/model/model-registry.port.ts';
import { createModelRegistry } from '../../../src/platform/model/registry.ts';
import { described, ManualClock, ScriptedProvider } from './scripted-provider.ts';

const MINUTE = 60_000;

function setUp(providers: readonly ScriptedProvider[], defaultModel: string | null = null) {
  const clock = new ManualClock();
  const faults: string[] = [];
  const counter = new HitCounter('models');
  const registry = createModelRegistry({
    providers,
    defaultModel,
    generation: new ListGeneration(new MemoryCache(clock), clock),
    clock,
    counter,
    listTimeoutMs: 50,
    onListFault: (provider) => faults.push(provider),
  });
  const ids = async () => (await registry.list()).map(modelIdOf);
  return { registry, clock, counter, faults, ids };
}

const fails = () => Promise.reject(new Error('no'));
const hangs = () => new Promise<never>(() => {});

test('lists the models of all providers in their order', async () => {
  const { ids } = setUp([new ScriptedProvider('a', ['one', 'two']), new ScriptedProvider('b', ['x/y'])]);
  expect(await ids()).toEqual(['a/one', 'a/two', 'b/x/y']);
});

test('reads a list once for all that wait, and keeps it for five minutes', async () => {
  const provider = new ScriptedProvider('a', ['one']);
  const { registry, clock } = setUp([provider]);
  await Promise.all([registry.list(), registry.list(), registry.resolve('a/one'), registry.defaultModel()]);
  clock.advance(5 * MINUTE - 1);
  await registry.list();
  expect(provider.reads).toBe(1);
  clock.advance(1);
  await registry.list();
  expect(provider.reads).toBe(2);
});

test('each question for a list is counted once: whether it was known, or waited for', async () => {
  const { registry, clock, counter } = setUp([
    new ScriptedProvider('a', ['one']),
    new ScriptedProvider('b', ['two']),
    new ScriptedProvider('keyless', [], 'keyless has no key.'),
  ]);
  await registry.list();
  expect(counter).toMatchObject({ hits: 0, misses: 2 });
  await registry.list();
  await registry.resolve('a/one');
  await registry.resolve('a/gone');
  expect(counter).toMatchObject({ hits: 4, misses: 2 });
  clock.advance(5 * MINUTE);
  await registry.resolve('b/two');
  expect(counter).toMatchObject({ hits: 4, misses: 3 });
});

test('a list of five minutes ago is read anew before anybody is shown it', async () => {
  const provider = new ScriptedProvider('a', ['one']);
  const { registry, clock, ids } = setUp([provider]);
  await ids();
  clock.advance(5 * MINUTE);
  const newer = Promise.withResolvers<void>();
  provider.list = () => newer.promise.then(() => [described('a', 'two')]);
  const asked = [ids(), registry.resolve('a/two'), registry.resolve('a/one')] as const;
  newer.resolve();
  const [listed, two, one] = await Promise.all(asked);
  expect(listed).toEqual(['a/two']);
  expect(two).toMatchObject({ ok: true });
  expect(one).toMatchObject({ ok: false });
  expect(provider.reads).toBe(2);
});

test('a list that another instance read is due by its own age, not from when it was heard', async () => {
  const provider = new ScriptedProvider('a', ['one']);
  const shared = Object.assign(provider, {
    sharedModels: async (signal: AbortSignal) => ({ models: await provider.models(signal), readAt }),
  });
  const { clock, ids } = setUp([shared]);
  let readAt = 0;
  clock.advance(4 * MINUTE);
  await ids();
  clock.advance(MINUTE - 1);
  await ids();
  expect(provider.reads).toBe(1);
  clock.advance(1);
  // From an instance whose clock is an hour ahead.
  readAt = 60 * MINUTE;
  await ids();
  expect(provider.reads).toBe(2);
  clock.advance(5 * MINUTE);
  await ids();
  expect(provider.reads).toBe(3);
});

test('a list that is forgotten while it is read is read once more for those who wait', async () => {
  const provider = new ScriptedProvider('a', ['one']);
  const earlier = Promise.withResolvers<void>();
  const works = provider.list;
  const asked = Promise.withResolvers<void>();
  provider.list = () => {
    asked.resolve();
    return earlier.promise.then(() => [described('a', 'old')]);
  };
  const { registry, ids } = setUp([provider]);
  const waiting = ids();
  await asked.promise;
  provider.list = works;
  await registry.clear();
  earlier.resolve();
  expect(await waiting).toEqual(['a/one']);
});

test.each([
  ['fails', fails],
  ['hangs', hangs],
])(
  'a provider whose list %s hides only its own models, and is asked again after a pause',
  async (_, list) => {
    const broken = new ScriptedProvider('broken', ['one']);
    const works = broken.list;
    broken.list = list;
    const { ids, clock, faults } = setUp([broken, new ScriptedProvider('b', ['two'])]);
    expect(await ids()).toEqual(['b/two']);
    expect(faults).toEqual(['broken']);
    clock.advance(14_999);
    expect(await ids()).toEqual(['b/two']);
    expect(broken.reads).toBe(1);
    broken.list = works;
    clock.advance(1);
    expect(await ids()).toEqual(['broken/one', 'b/two']);
  },
);

test('tells a provider that hangs to give up', async () => {
  const provider = new ScriptedProvider('a', []);
  const told = Promise.withResolvers<unknown>();
  provider.list = (signal) => {
    signal.addEventListener('abort', () => told.resolve(signal.reason));
    return hangs();
  };
  const { registry } = setUp([provider]);
  await registry.list();
  expect(await told.promise).toBeInstanceOf(Error);
});

test('keeps the old list when a newer one cannot be read', async () => {
  const provider = new ScriptedProvider('a', ['one']);
  const { clock, ids, registry } = setUp([provider]);
  await ids();
  provider.list = fails;
  clock.advance(5 * MINUTE);
  await ids();
  expect(await registry.resolve('a/gone')).toMatchObject({ ok: false });
  expect(await ids()).toEqual(['a/one']);
  expect(provider.reads).toBe(2);
});

test('a provider that cannot be reached for an hour has no list any more, and is believed', async () => {
  const provider = new ScriptedProvider('a', ['one']);
  const { clock, ids, registry } = setUp([provider, new ScriptedProvider('b', ['two'])]);
  await ids();
  provider.list = fails;
  clock.advance(60 * MINUTE - 1);
  expect(await ids()).toEqual(['a/one', 'b/two']);
  expect(await registry.resolve('a/gone')).toMatchObject({ ok: false });
  clock.advance(1);
  expect(await ids()).toEqual(['b/two']);
  expect(await registry.resolve('a/gone')).toMatchObject({ ok: true, info: { contextWindow: null } });
});

test('looks again within seconds where there were no models', async () => {
  const provider = new ScriptedProvider('ollama', []);
  const { clock, ids } = setUp([provider]);
  expect(await ids()).toEqual([]);
  provider.list = async () => [described('ollama', 'llama')];
  clock.advance(2000);
  expect(await ids()).toEqual(['ollama/llama']);
});

test('resolves a model with what is known of it', async () => {
  const provider = new ScriptedProvider('a', ['org/one']);
  const { registry } = setUp([provider]);
  expect(await registry.resolve('a/org/one')).toEqual({
    ok: true,
    provider,
    info: described('a', 'org/one'),
    byOwnKey: false,
  });
});

test('believes a provider whose list cannot be read', async () => {
  const provider = new ScriptedProvider('a', []);
  provider.list = fails;
  const { registry } = setUp([provider]);
  expect(await registry.resolve('a/anything')).toMatchObject({
    ok: true,
    info: { provider: 'a', name: 'anything', contextWindow: null, abilities: null },
  });
});

test.each([
  ['nobody/one', 'There is no provider named nobody.'],
  ['a', 'This is no id of a model: take one from the list of models.'],
  ['a/', 'This is no id of a model: take one from the list of models.'],
  ['nobody', 'This is no id of a model: take one from the list of models.'],
  ['a/two', 'a has no model named two.'],
  ['keyless/one', 'keyless has no key: set KEY on the server.'],
])('refuses %s and says why', async (id, why) => {
  const keyless = new ScriptedProvider('keyless', ['one'], 'keyless has no key: set KEY on the server.');
  const { registry } = setUp([new ScriptedProvider('a', ['one']), keyless]);
  expect(await registry.resolve(id)).toEqual({ ok: false, why });
  expect(keyless.reads).toBe(0);
});

test('the default is the configured model, else the first that is listed, else the demo', async () => {
  const keyless = new ScriptedProvider('keyless', ['no'], 'keyless has no key.');
  const providers = [keyless, new ScriptedProvider('b', ['first', 'second'])];
  expect(await setUp(providers, 'b/second').registry.defaultModel()).toBe('b/second');
  expect(await setUp(providers).registry.defaultModel()).toBe('b/first');
  expect(await setUp([keyless]).registry.defaultModel()).toBe('demo/demo');
});

test('warming reads all lists, so that the first caller finds them', async () => {
  const provider = new ScriptedProvider('a', ['one']);
  const { registry } = setUp([provider]);
  registry.warm();
  expect(provider.reads).toBe(1);
  await registry.list();
  expect(provider.reads).toBe(1);
});
