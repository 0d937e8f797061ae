import { expect, test } from 'vitest';
import { startStudio } from '../../support/server/studio.ts';

test('while the server stops it is alive but not ready, and takes no new message', async () => {
  await using studio = await startStudio({ DEMO_TOKEN_DELAY_MS: '20', SHUTDOWN_GRACE_MS: '10000' });
  const ada = await studio.person();
  const conversationId = await ada.startConversation();
  const { generationId } = await ada.send(conversationId, 'Hello');
  const events = ada.watch(generationId);
  await events.next();

  const closing = studio.close();
  const ready = await fetch(`${studio.url}/health/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ status: 'down' });
  expect((await fetch(`${studio.url}/health/live`)).status).toBe(200);
  const { data } = await ada.ask<{ sendMessage: object }>(
    `mutation ($input: SendMessageInput!) {
      sendMessage(input: $input) { ... on UnavailableError { code retryAfterMs } }
    }`,
    { input: { conversationId, text: 'Too late' } },
  );
  expect(data?.sendMessage).toEqual({ code: 'UNAVAILABLE', retryAfterMs: 1000 });

  await ada.ask(`mutation { stopGeneration(input: { generationId: "${generationId}" }) { __typename } }`);
  await closing;
});
