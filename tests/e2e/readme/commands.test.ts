import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedServer, startByCommand } from './npm-start.ts';
import { block } from './readme.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const [install, start = ''] = block('sh', 'npm ci').trim().split('\n');

interface Delta {
  readonly __typename: string;
  readonly text?: string;
  readonly finishReason?: string;
}

let dataDir: string;
let server: StartedServer;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'studio-readme-'));
  server = await startByCommand(start, dataDir);
});
afterAll(async () => {
  await server?.interrupt();
  await rm(dataDir, { recursive: true, force: true });
});

test('two commands start it', () => {
  expect([install, start]).toEqual(['npm ci', 'npm start']);
  expect(server.said.split('\n')).toEqual([
    `Making the database in ${path.join(dataDir, 'database')} (once, a second or two)…`,
    '',
    `  AI Chat Studio is ready: ${server.url}/`,
    '',
    '',
  ]);
  console.log(`First start on an empty folder: ready after ${Math.round(server.readyMs)} ms`);
});

test('the commands with curl alone lead to a streamed answer, which is the one that is stored', async () => {
  const { stdout, stderr } = await run('sh', ['-c', block('sh', 'text/event-stream')], {
    env: { ...process.env, URL: server.url },
  });
  expect(stderr).toBe('');

  const stream = stdout.slice(0, stdout.indexOf('event: complete'));
  const events = [...stream.matchAll(/^data: (\{.*)$/gm)].map(
    ([, json = '']) => JSON.parse(json).data.generationEvents as Delta,
  );
  const stored = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{'))).data.conversation.messages.edges[0].node;
  expect(events.length).toBeGreaterThan(10);
  expect(events.at(-1)).toMatchObject({ __typename: 'GenerationFinished', finishReason: 'STOP' });
  expect(events.filter(({ __typename }) => __typename !== 'TextDelta')).toHaveLength(1);
  expect(stored).toEqual({
    role: 'ASSISTANT',
    status: 'COMPLETE',
    text: events.map(({ text = '' }) => text).join(''),
  });
});

test('the example of the SDK prints an answer', async () => {
  const running = run(
    process.execPath,
    ['--conditions=@ai-chat-studio/source', '--input-type=module', '--eval', block('js', 'createClient')],
    { cwd: ROOT, env: { ...process.env, URL: server.url } },
  );
  expect((await running).stdout).toMatch(/bread/i);
});

test('Ctrl-C stops it, and the second start on the same data is ready soon', {
  timeout: 240_000,
}, async () => {
  await server.interrupt();
  await expect(fetch(server.url)).rejects.toThrow();

  server = await startByCommand(start, dataDir);
  console.log(`Second start on the same data: ready after ${Math.round(server.readyMs)} ms`);
  expect(server.readyMs).toBeLessThan(15_000);
  expect(server.said).toBe(`\n  AI Chat Studio is ready: ${server.url}/\n\n`);
  const ready = await fetch(`${server.url}/health/ready`);
  expect([ready.status, (await ready.json()).status]).toEqual([200, 'ok']);
});
