import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { newPrefix, until } from './redis-feeds.ts';
import { type InstanceOnALine, instanceOnALine } from './redis-line.ts';
import { take, type Word, word } from './words.ts';

const url = process.env.TEST_REDIS_URL ?? '';
const KEYS = Array.from({ length: 20 }, (_, n) => n);
const EVENTS = 300;
const expected = Array.from({ length: EVENTS }, (_, n) => `${n}`);

/** Takes the lines away and brings them back, at different times, until `done`. */
async function flap(instances: readonly InstanceOnALine[], done: () => boolean): Promise<number> {
  let cuts = 0;
  while (!done()) {
    for (const { line } of instances) {
      line.down();
      cuts += 1;
      await delay(30);
      line.up();
      await delay(70);
    }
  }
  return cuts;
}

describe.skipIf(url === '')('[needs Redis] lines to Redis that come and go', () => {
  test('nothing is lost or repeated, of one writer or of many, and nothing is left waiting', {
    timeout: 240_000,
  }, async () => {
    const prefix = newPrefix();
    await using writer = await instanceOnALine(url, prefix);
    await using reader = await instanceOnALine(url, prefix);
    const claims = KEYS.map((key) => writer.feed.claim<Word>(`answer:${key}`));
    const read = (name: string) =>
      Promise.all(KEYS.map((key) => reader.feed.read<Word>(`${name}:${key}`, { from: 'start' })));
    const answers = await read('answer');
    const events = await read('events');
    let written = false;
    const flapping = flap([writer, reader], () => written);
    for (const text of expected) {
      for (const claim of claims) claim.append(word(text));
      for (const key of KEYS) writer.feed.append(`events:${key}`, word(text));
      await delay(5);
    }
    for (const claim of claims) claim.release();
    written = true;
    expect(await flapping).toBeGreaterThan(5);
    for (const each of [...answers, ...events])
      expect((await take(each, EVENTS)).map(({ event }) => event.text)).toEqual(expected);
    await until(() => writer.feed.size === 0 && writer.feed.state.pendingBytes === 0);
    for (const each of [...answers, ...events]) void each.return();
    expect(reader.feed.size).toBe(0);
  });

  test('a slow line delays, and holds up no more than what is under way', { timeout: 240_000 }, async () => {
    const prefix = newPrefix();
    await using writer = await instanceOnALine(url, prefix);
    await using reader = await instanceOnALine(url, prefix);
    const claim = writer.feed.claim<Word>('answer');
    const answer = await reader.feed.read<Word>('answer', { from: 'start' });
    writer.line.delay(200);
    for (const text of expected) {
      claim.append(word(text));
      await delay(2);
    }
    expect((await take(answer, EVENTS)).map(({ event }) => event.text)).toEqual(expected);
    await until(() => writer.feed.isStored('answer'));
    expect(writer.feed.state.resent).toBe(0);
  });
});
