import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { databaseKind } from '../../support/database/database.ts';
import { startFakeProvider } from '../../support/fake-provider/fake-provider.ts';
import { Person } from '../../support/people/person.ts';
import { startHome } from '../../support/server/studio-process.ts';

const READ = 'query ($id: ID!) { node(id: $id) { ... on Message { status text } } }';

test.skipIf(databaseKind === 'postgres')(
  'a server whose embedded database is killed ends with a failure, and the next start has what was stored [needs the embedded database]',
  async () => {
    await using provider = await startFakeProvider({ models: ['alpha'] });
    await using home = await startHome({
      OPENAI_COMPATIBLE_TEST_URL: provider.urls.openai,
      DEFAULT_MODEL: 'test/alpha',
      SHUTDOWN_GRACE_MS: '100',
    });
    const studio = await home.start();
    const ada = await Person.register(studio.graphqlUrl, 'ada');
    const conversationId = await ada.startConversation();
    provider.answer('alpha', { text: 'Stored and safe.' }, { text: 'Never ends', fault: 'hang-mid-stream' });
    const stored = await ada.send(conversationId, 'One.');
    await ada.readAnswer(stored.generationId);
    const lost = await ada.send(conversationId, 'Two.');

    process.kill(await databasePid(home.dataDir), 'SIGKILL');
    expect(await studio.ended()).toBe(1);

    const next = await home.start();
    const again = new Person(next.graphqlUrl, ada.email, ada.password, ada.tokens);
    expect(await again.get(READ, { id: stored.answerId })).toEqual({
      node: { status: 'COMPLETE', text: 'Stored and safe.' },
    });
    expect(await again.get(READ, { id: lost.answerId })).toMatchObject({ node: { status: 'INTERRUPTED' } });
  },
);

/** The process that holds the claim on the data directory. */
async function databasePid(dataDir: string): Promise<number> {
  const claim = (await readdir(path.join(dataDir, 'database'))).find((name) => name.startsWith('lock.'));
  return Number(claim?.split('.')[1]);
}
