import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '..', '..', '..');
const modules = path.join(root, 'node_modules');
const node20 = await findNode20();

const SCRIPT = `
import { createClient } from '@ai-chat-studio/sdk';
import { foldAnswer, NEW_ANSWER } from '@ai-chat-studio/sdk/answer';
import { CreateConversationDocument, GenerationEventsDocument, MessageDocument, SendMessageDocument } from '@ai-chat-studio/sdk/documents';
import { memoryTokens } from '@ai-chat-studio/sdk/tokens';
import WebSocket from 'ws';

const [url, held] = process.argv.slice(2);
for (const webSocketImpl of [undefined, WebSocket]) {
  const client = createClient({ url, webSocketImpl, tokens: memoryTokens(JSON.parse(held)) });
  const { createConversation } = await client.request(CreateConversationDocument, { input: {} });
  const conversationId = createConversation.conversation.id;
  const { sendMessage } = await client.request(SendMessageDocument, { input: { conversationId, text: 'Hello' } });
  const [generation] = sendMessage.generations;
  let answer = NEW_ANSWER;
  for await (const { generationEvents } of client.live(GenerationEventsDocument, { generationId: generation.id }))
    answer = foldAnswer(answer, generationEvents);
  const { node } = await client.request(MessageDocument, { id: generation.message.id });
  const isWhole = answer.text !== '' && answer.text === node.text;
  console.log(process.version.split('.')[0], typeof globalThis.WebSocket, answer.standing, isWhole);
}
`;

let studio: TestStudio;
let folder: string;
beforeAll(async () => {
  studio = await startStudio();
  folder = await mkdtemp(path.join(tmpdir(), 'sdk-'));
});
afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

test.skipIf(node20 === null)(
  'what is published runs on Node 20 over SSE and ws [needs Node 20]',
  async () => {
    const sdk = path.join(folder, 'node_modules', '@ai-chat-studio', 'sdk');
    await mkdir(sdk, { recursive: true });
    const tsc = path.join(modules, '.bin', 'tsc');
    await run(tsc, ['--project', path.join(root, 'client', 'sdk'), '--outDir', path.join(sdk, 'dist')]);
    await copyFile(path.join(root, 'client', 'sdk', 'package.json'), path.join(sdk, 'package.json'));
    for (const name of ['graphql', 'graphql-ws', 'eventsource-parser', 'ws'])
      await symlink(path.join(modules, name), path.join(folder, 'node_modules', name));
    const script = path.join(folder, 'main.mjs');
    await writeFile(script, SCRIPT);

    const { tokens } = await studio.person();
    const { stdout } = await run(node20 ?? '', [script, studio.graphqlUrl, JSON.stringify(tokens)]);
    expect(stdout.trim().split('\n')).toEqual(Array(2).fill('v20 undefined COMPLETE true'));
  },
);

/** The first Node 20 on the path that is not a package's. */
async function findNode20(): Promise<string | null> {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  for (const place of folders.filter((candidate) => !candidate.includes('node_modules'))) {
    const file = path.join(place, 'node');
    const version = await run(file, ['--version']).catch(() => null);
    if (version?.stdout.startsWith('v20.')) return file;
  }
  return null;
}
