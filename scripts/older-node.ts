/**
 * Follows the README with the Node and the npm that most machines have: for Node 20 with npm 10.8 and Node 22 with npm 10.9 a fresh
 * clone of the last commit, then `npm ci`, `npm start` (it must be ready, answer, run on Node 24, and end with 0 when its launcher gets SIGTERM) and
 * `npm test`, of which one unit test and one story through the server show that the command works; what the tests
 * themselves say is the same on any of these, as they run on Node 24. For Linux.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const ROOT = path.join(import.meta.dirname, '..');
const MACHINES = [
  { node: '20.20.2', npm: '10.8.2' },
  { node: '22.23.3', npm: '10.9.9' },
];
const TESTS = ['tests/lockfile.test.ts', 'tests/features/health'];

let failed = 0;
for (const machine of MACHINES) {
  const name = `Node ${machine.node} with npm ${machine.npm}`;
  const folder = await mkdtemp(path.join(tmpdir(), 'older-node-'));
  try {
    await follow(machine, folder);
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.error(`FAILED  ${name}\n${error instanceof Error ? error.message : error}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
process.exitCode = failed;

async function follow(machine: (typeof MACHINES)[number], folder: string): Promise<void> {
  const packages = [`node-linux-${process.arch}@${machine.node}`, `npm@${machine.npm}`];
  const here = environment();
  await run(
    'npm',
    ['install', '--prefix', path.join(folder, 'machine'), '--no-audit', '--no-fund', ...packages],
    {
      cwd: folder,
      env: here,
    },
  );
  const env = { ...here, PATH: `${path.join(folder, 'machine/node_modules/.bin')}:${here.PATH}` };
  const found = await run('sh', ['-c', 'node --version && npm --version'], { cwd: folder, env });
  if (found !== `v${machine.node}\n${machine.npm}\n`)
    throw new Error(`The machine has another Node:\n${found}`);

  const cwd = path.join(folder, 'clone');
  await run('git', ['clone', '--quiet', ROOT, cwd], { cwd: folder, env });
  await run('npm', ['ci'], { cwd, env });
  await startAndStop(cwd, {
    ...env,
    PORT: '0',
    DATA_DIR: path.join(folder, 'data'),
    OLLAMA_URL: 'http://127.0.0.1:9',
  });
  await run('npm', ['test', '--', ...TESTS], { cwd, env });
}

/** What a person's shell has: nothing of the Node and the npm that run this, but whom this machine trusts. */
function environment(): NodeJS.ProcessEnv {
  const { PATH = '', ...others } = process.env;
  const kept = Object.entries(others).filter(
    ([name]) => !/^(npm_(?!config_)|NODE_(?!EXTRA_CA_CERTS)|TEST_)/.test(name),
  );
  const folders = PATH.split(path.delimiter).filter((place) => !place.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: folders.join(path.delimiter) };
}

async function startAndStop(cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const server = spawn('npm', ['start'], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const closed = once(server, 'close');
  const said: string[] = [];
  try {
    const url = await readyUrl(server.stderr, said);
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ viewer { id } }' }),
    });
    const body = await answer.text();
    if (body !== '{"data":{"viewer":null}}') throw new Error(`It answered ${answer.status}: ${body}`);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const version = /nodejs_version_info\{version="(.*?)"/.exec(metrics)?.[1];
    if (!version?.startsWith('v24.')) throw new Error(`It runs on Node ${version}`);
    process.kill(await launcherOf(server.pid), 'SIGTERM');
  } catch (error) {
    // The whole group: npm's shell passes nothing on.
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
    throw error;
  }
  const [code, signal] = await closed;
  if (code !== 0) throw new Error(`npm start ended with ${code ?? signal}:\n${said.join('\n')}`);
}

/** The first below npm that is no shell: a signal to npm itself ends at its shell, whatever that started. */
async function launcherOf(npm: number | undefined): Promise<number> {
  let pid = npm;
  do {
    const [child] = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
    if (!child) throw new Error(`npm start (${npm}) runs nothing`);
    pid = Number(child);
  } while ((await readFile(`/proc/${pid}/cmdline`, 'utf8')).startsWith('sh\0'));
  return pid;
}

async function readyUrl(output: NodeJS.ReadableStream, said: string[]): Promise<string> {
  const lines = createInterface({ input: output });
  return await new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      const url = /is ready: (\S+)\/$/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    lines.once('close', () => reject(new Error(`npm start ended before it was ready:\n${said.join('\n')}`)));
  });
}

/** What the command printed; rejects with all of it where it failed. */
async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const [[code, signal], output, errors] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  if (code === 0) return output;
  const end = `${command} ${args.join(' ')} ended with ${code ?? signal}`;
  throw new Error(`${end}:\n${output}\n${errors}`);
}
