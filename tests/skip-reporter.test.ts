import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const config = (strict: boolean) => `
import { SkipReporter } from '${root}tests/support/skip-reporter.ts';
export default {
  test: { include: ['*.test.ts'], experimental: { viteModuleRunner: false }, reporters: [new SkipReporter(${strict})] },
};`;

const tests = (name: string) => `
import { test } from 'vitest';
test('runs', () => {});
test('${name}', (context) => context.skip());`;

test('in CI a test that is left out without a reason fails the run', async () => {
  const run = await runTests(config(true), tests('is left out'));

  expect(run).toEqual({ code: 1, output: expect.stringContaining('made-up.test.ts: is left out') });
});

test('in CI a test may be left out when its name says what it needs', async () => {
  const run = await runTests(config(true), tests('is left out [needs a file]'));

  expect(run).toEqual({ code: 0, output: expect.stringContaining('is left out [needs a file]') });
});

test('elsewhere what is left out is only named', async () => {
  const run = await runTests(config(false), tests('is left out'));

  expect(run).toEqual({ code: 0, output: expect.stringContaining('made-up.test.ts: is left out') });
});

test('a test that passes only when it is tried again is named, with what it failed for at first', async () => {
  const fickle = `
import { expect, test } from 'vitest';
let tries = 0;
test('comes second', { retry: 1 }, () => expect(++tries).toBe(2));`;

  expect(await runTests(config(true), fickle)).toEqual({
    code: 0,
    output: expect.stringMatching(
      /PASSED ONLY WHEN TRIED AGAIN: 1\n.*made-up.test.ts: comes second\n.*expected 1 to be 2/,
    ),
  });
});

async function runTests(configText: string, testText: string): Promise<{ code: number; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'ai-chat-studio-tests-'));
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'vitest.config.ts'), configText);
    await writeFile(join(folder, 'made-up.test.ts'), testText);
    return await vitest(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function vitest(cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile('vitest', ['run'], { cwd }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}
