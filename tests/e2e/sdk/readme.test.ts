import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '..', '..', '..');

let studio: TestStudio;
let folder: string;
beforeAll(async () => {
  studio = await startStudio();
  folder = await mkdtemp(path.join(tmpdir(), 'readme-'));
});
afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

test("the SDK's README shows a program that has the right types and prints an answer", async () => {
  const ada = await studio.person();
  const readme = await readFile(path.join(root, 'client', 'sdk', 'README.md'), 'utf8');
  const program = (/```ts\n([\s\S]+?)```/.exec(readme)?.[1] ?? '')
    .replace('http://localhost:4000/graphql', studio.graphqlUrl)
    .replace('ada@example.com', ada.email)
    .replace("password: '…'", `password: '${ada.password}'`);
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(path.join(folder, 'main.ts'), program);
  const config = { extends: path.join(root, 'tsconfig.json'), include: ['main.ts'] };
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(config));

  await run(path.join(root, 'node_modules', '.bin', 'tsc'), ['--project', folder]);
  const { stdout } = await run(process.execPath, [
    '--conditions=@ai-chat-studio/source',
    path.join(folder, 'main.ts'),
  ]);
  expect(stdout).toMatch(/^COMPLETE \S/);
});
