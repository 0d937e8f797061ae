import { describe, expect, test } from 'vitest';
import { logNames } from '../../../src/platform/feed/redis-log.ts';
import { newPrefix, redisInstance, until } from './redis-feeds.ts';
import { take, type Word, word } from './words.ts';

const url = process.env.TEST_REDIS_URL ?? '';

async function instance() {
  const made = redisInstance(url, newPrefix());
  await made.ready();
  const { commands } = made.connection;
  const { keys, channel } = logNames(commands.prefix, 'k');
  return { ...made, keys, say: (text: string) => commands.call('PUBLISH', channel, text) };
}

describe.skipIf(url === '')('[needs Redis] a Redis in which somebody else writes, too', () => {
  test.each(['{', 'null', '1', '"x"', ''])(
    'an event that is %j ends no process, and its readers come back',
    async (json) => {
      const { feed, connection, say } = await instance();
      feed.append<Word>('k', word('1'));
      const reader = await feed.read<Word>('k', { from: 'start' });
      await take(reader, 1);
      const { epoch, seq } = reader.position;
      await say(`${epoch} ${seq + 2}\n0 ${json}`);
      await expect(reader.next()).rejects.toThrow('The feed was lost');
      const again = await feed.read<Word>('k', { from: { epoch, seq: seq + 1 } });
      feed.append<Word>('k', word('2'));
      expect((await take(again, 1)).map(({ event }) => event.text)).toEqual(['2']);
      await feed.close();
      connection.close();
    },
  );

  test('a message of an epoch that never was is looked into once', async () => {
    const { feed, connection, say } = await instance();
    const reader = await feed.read<Word>('k', { from: 'now' });
    let calls = 0;
    const run = connection.commands.run.bind(connection.commands);
    connection.commands.run = (...given) => {
      calls += 1;
      return run(...given);
    };
    await say('12345 1\n0 {"type":"Word","text":"x"}');
    await until(() => calls > 0);
    for (let n = 0; n < 50; n++) await connection.commands.call('PING');
    expect(calls).toBe(1);
    feed.append<Word>('k', word('1'));
    expect((await take(reader, 1)).map(({ event }) => event.text)).toEqual(['1']);
    await feed.close();
    connection.close();
  });
});
