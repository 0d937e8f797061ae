import { expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { HitCounter } from '../../../src/core/hit-counter.ts';
import { ModelList } from '../../../src/platform/model/model-list.ts';
import { OwnProviders } from '../../../src/platform/model/own-providers.ts';
import { ScriptedProvider } from './scripted-provider.ts';

test('the providers of the keys that were used last are held, two hundred of them', () => {
  const opened: string[] = [];
  const own = new OwnProviders((provider) => ({
    provider,
    list: new ModelList(provider, {
      clock: systemClock,
      counter: new HitCounter('models'),
      timeoutMs: 50,
      onFault: () => {},
      complete: (info) => info,
    }),
  }));
  const use = (key: string, name = 'a') =>
    own.of(name, key, (apiKey) => {
      opened.push(`${name} ${apiKey}`);
      return new ScriptedProvider(name, ['one']);
    });
  const first = use('key 0');
  for (let at = 1; at < 200; at++) use(`key ${at}`);
  expect(use('key 0')).toBe(first);
  expect(opened).toHaveLength(200);
  use('key 200');
  expect(use('key 0')).toBe(first);
  expect(use('key 0', 'b')).not.toBe(first);
  use('key 1');
  expect(opened.slice(200)).toEqual(['a key 200', 'b key 0', 'a key 1']);
});
