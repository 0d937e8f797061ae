import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../support/studio.ts';
import { tcpProxy } from '../../support/tcp-proxy.ts';
import { ask, clientOf, readAnswer, storedText } from './story.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await startStudio({ DEMO_TOKEN_DELAY_MS: '2' });
});
afterAll(() => studio.close());

describe.each(['ws', 'sse'] as const)('live over %s', (transport) => {
  test('an answer that is cut off again and again comes whole, once and in order', async () => {
    const person = await studio.person();
    const direct = clientOf(person);
    const asked = await ask(direct, 'Show me some code and a table.');
    await using proxy = await tcpProxy(studio.graphqlUrl);
    const cuts = [5, 6, 30, 31, 32, 60];
    const answer = await readAnswer(clientOf(person, { url: proxy.url, transport }), asked, (count) => {
      if (cuts.includes(count)) proxy.cut();
    });
    expect(answer).toMatchObject({ standing: 'COMPLETE', text: await storedText(direct, asked) });
    expect(proxy.made()).toBeGreaterThan(3);
  });
});
