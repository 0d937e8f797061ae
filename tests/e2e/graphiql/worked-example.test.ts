import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { findChromium, launchChromium } from '../../support/services/chromium.ts';
import { GraphiqlTab } from './graphiql-tab.ts';

const missing = findChromium() === null;
const withChromium = test.skipIf(missing);

let studio: TestStudio;
let browser: Browser;
beforeAll(async () => {
  if (missing) return;
  studio = await startStudio({ DEMO_TOKEN_DELAY_MS: '6' });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await studio?.close();
});

interface Conversation {
  conversation: { messages: { edges: { node: { role: string; status: string; text: string } }[] } };
}

withChromium(
  'a stranger runs the worked example click by click and sees the answer arrive [needs Chromium]',
  { timeout: 240_000 },
  async () => {
    const tab = await GraphiqlTab.open(browser, studio.graphqlUrl);
    const pictures = await mkdtemp(path.join(tmpdir(), 'studio-graphiql-'));
    const picture = (name: string) => tab.page.screenshot({ path: path.join(pictures, `${name}.png`) });
    const remembered = tab.page.locator('#memory');
    await picture('1-opened');
    expect(await remembered.textContent()).toBe('Nobody is signed in: run Register');
    expect(await tab.page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);

    const { register } = await tab.ask<{ register: { viewer: { email: string } } }>('Register');
    await tab.shows(register.viewer.email);
    expect(register.viewer.email).toMatch(/^ada-[0-9a-f]{8}@example\.com$/);
    expect(await remembered.textContent()).toContain(`Signed in as ${register.viewer.email}`);

    await tab.ask('StartConversation');
    await tab.shows('A first conversation');
    await tab.ask('SendMessage');
    await tab.shows('Show me a table.');
    await picture('2-sent');

    const growth = await tab.recordGrowth();
    await tab.run('WatchAnswer');
    await tab.shows('TextDelta');
    const answer = tab.page.locator('#answer-text');
    await answer.getByText('Mercury').waitFor();
    await picture('3-arriving');
    await tab.page.locator('#answer-status', { hasText: /^complete · \d+ events$/ }).waitFor();
    await tab.shows('GenerationFinished');
    await picture('4-finished');
    const lengths = await growth();
    const grew = lengths.filter((length, at) => length > (lengths[at - 1] ?? 0));
    expect(grew.length).toBeGreaterThan(3);

    const { conversation } = await tab.ask<Conversation>('ReadConversation');
    await tab.shows('ASSISTANT');
    await picture('5-read');
    const [, stored] = conversation.messages.edges.map(({ node }) => node);
    expect(stored).toMatchObject({ role: 'ASSISTANT', status: 'COMPLETE' });
    expect(stored?.text).toBe(await answer.textContent());

    await tab.ask('MyConversations');
    await tab.shows('totalCount');
    await tab.ask('StopAnswer');
    await tab.shows('stopGeneration');
    await tab.ask('RefreshSession');
    await tab.shows('refreshSession');
    await tab.ask('SignIn');
    await tab.shows('signIn');

    expect(tab.outside).toEqual([]);
    expect(tab.complaints).toEqual([]);
    console.log(`Screenshots: ${pictures}`);
  },
);

withChromium(
  'who stops watching stops nothing, and who comes back late reads all of it [needs Chromium]',
  { timeout: 240_000 },
  async () => {
    const tab = await GraphiqlTab.open(browser, studio.graphqlUrl);
    for (const operation of ['Register', 'StartConversation', 'SendMessage']) await tab.ask(operation);

    await tab.run('WatchAnswer');
    await tab.shows('TextDelta');
    await tab.page.locator('.graphiql-execute-button').click();
    const status = tab.page.locator('#answer-status');
    await status.filter({ hasText: /^no longer watched/ }).waitFor();

    await tab.run('WatchAnswer');
    await status.filter({ hasText: /^complete/ }).waitFor();
    const { conversation } = await tab.ask<Conversation>('ReadConversation');
    expect(await tab.page.locator('#answer-text').textContent()).toBe(
      conversation.messages.edges[1]?.node.text,
    );
  },
);

withChromium('a query in the address is opened, as after a reload [needs Chromium]', async () => {
  const address = `${studio.graphqlUrl}?query=${encodeURIComponent('query Mine {\n  viewer {\n    tier\n  }\n}')}`;
  const tab = await GraphiqlTab.open(browser, address, 'Mine');
  await tab.page.locator('.graphiql-execute-button').click();
  await tab.shows('"viewer"');
  expect(tab.complaints).toEqual([]);
});

withChromium('typed text and tokens are not left on the disk [needs Chromium]', async () => {
  const tab = await GraphiqlTab.open(browser, studio.graphqlUrl);
  await tab.ask('Register');
  await tab.shows('accessToken');

  expect(await tab.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toMatch(
    /token|password|ada-/i,
  );
});
