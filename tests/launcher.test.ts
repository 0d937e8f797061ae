import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const LAUNCHER = path.join(import.meta.dirname, '..', 'scripts', 'node.cjs');
const { scripts, optionalDependencies } = createRequire(import.meta.url)('../package.json') as Readonly<
  Record<'scripts' | 'optionalDependencies', Readonly<Record<string, string>>>
>;

/** Runs before the launcher, as the options of the Node that runs it. */
const PRETEND = {
  'Node 20':
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });",
  'another system': "Object.defineProperty(process, 'arch', { value: 'riscv64' });",
  'no execve': 'process.execve = undefined;',
} as const;

type Pretence = keyof typeof PRETEND;

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'launcher-')));
  await copyFile(LAUNCHER, path.join(folder, 'node.cjs'));
  for (const [name, code] of Object.entries(PRETEND)) await writeFile(preloadOf(name), code);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const WAYS: readonly { way: string; pretences: readonly Pretence[] }[] = [
  { way: 'by becoming the other Node', pretences: [] },
  { way: 'with the other Node as a child, as before Node 22.15', pretences: ['no execve'] },
];

describe.each(WAYS)('$way', ({ pretences }) => {
  test('arguments, input, output and the exit code are those of the program', async () => {
    const child = launch(
      pretences,
      [
        '-e',
        'process.stdin.on("data", (said) => { console.log(said.toString(), process.argv.slice(1).join()); process.exit(7); })',
      ],
      ['--', '--flag', 'two words', ''],
    );
    child.stdin?.write('Hello');
    expect(await ended(child)).toEqual({ output: 'Hello --flag,two words,\n', end: [7, null] });
  });

  test('each signal comes once, to a program that may take its time', async () => {
    const child = launch(pretences, [
      '-e',
      'for (const name of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(name, () => console.log(name));' +
        'process.stdin.on("end", () => process.exit(3)).resume(); console.log("ready");',
    ]);
    const end = closed(child);
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      said.push(line);
      const next = ({ ready: 'SIGTERM', SIGTERM: 'SIGINT', SIGINT: 'SIGHUP' } as const)[line];
      if (next) child.kill(next);
      else child.stdin?.end();
    }
    expect(said).toEqual(['ready', 'SIGTERM', 'SIGINT', 'SIGHUP']);
    expect(await end).toEqual([3, null]);
  });

  test.each(['SIGTERM', 'SIGKILL'])('the end by %s is passed on', async (signal) => {
    const child = launch(pretences, [
      '-e',
      `process.kill(process.pid, "${signal}"); setInterval(() => {}, 1000)`,
    ]);
    expect((await ended(child)).end).toEqual([null, signal]);
  });

  test("it is this system's package that runs, also for what the program starts by name", async () => {
    const ask = 'process.execPath';
    const child = launch(pretences, [
      '-p',
      `${ask} + " " + require("node:child_process").execFileSync("node", ["-p", "${ask}"])`,
    ]);
    const [own, started] = (await ended(child)).output.trim().split(' ');
    expect(own).toMatch(/node_modules\/node-(bin-)?(linux|darwin)-(x64|arm64)\/bin\/node$/);
    expect(started).toBe(own);
  });

  test('settings that are not there are not spoken of, and those that are there are read', async () => {
    const program = ['--dotenv', '-p', 'String(process.env.GREETING)'];
    expect(await ended(launch(pretences, program, [], LAUNCHER, folder))).toEqual({
      output: 'undefined\n',
      end: [0, null],
    });
    await writeFile(path.join(folder, '.env'), 'GREETING=Hello\n');
    expect((await ended(launch(pretences, program, [], LAUNCHER, folder))).output).toBe('Hello\n');
    await rm(path.join(folder, '.env'));
  });

  test('without a package, the Node at hand runs it where it is new enough', async () => {
    const child = launch(pretences, ['-p', 'process.execPath'], [], path.join(folder, 'node.cjs'));
    expect(await ended(child)).toEqual({ output: `${await realpath(process.execPath)}\n`, end: [0, null] });
  });
});

test('without a package and on an older Node it says in a sentence what to do', async () => {
  const copy = path.join(folder, 'node.cjs');
  const { output, end } = await ended(launch(['Node 20'], ['-p', '1'], [], copy));
  expect(end).toEqual([1, null]);
  expect(output).toMatch(
    /^The package node-\S+ is not installed, and this is Node 20\.20\.2: run `npm ci` .*\.\n$/,
  );

  const elsewhere = await ended(launch(['Node 20', 'another system'], ['-p', '1'], [], copy));
  expect(elsewhere.end).toEqual([1, null]);
  expect(elsewhere.output).toMatch(
    /^There is no package of Node 24 for \w+-riscv64, .*: install Node 24 .*\.\n$/,
  );
});

test('it knows each package of Node that is installed, and every script runs by it', async () => {
  const named = (await readFile(LAUNCHER, 'utf8')).match(/(?<=: ')node-[a-z\d-]+(?=')/g);
  expect(named?.toSorted()).toEqual(Object.keys(optionalDependencies).toSorted());
  const without = Object.values(scripts).filter((script) => !script.startsWith('node scripts/node.cjs '));
  expect(without).toEqual([]);
});

function launch(
  pretences: readonly Pretence[],
  options: readonly string[],
  args: readonly string[] = [],
  launcher = LAUNCHER,
  cwd = process.cwd(),
): ChildProcess {
  const preloads = pretences.flatMap((name) => ['--require', preloadOf(name)]);
  return spawn(process.execPath, [...preloads, launcher, ...options, ...args], {
    cwd,
    env: { PATH: '/usr/bin:/bin' },
  });
}

function preloadOf(name: string): string {
  return path.join(folder, `${name.replaceAll(' ', '-')}.cjs`);
}

/** What it printed on both streams, and the exit code and signal it ended with. */
async function ended(child: ChildProcess) {
  const [end, ...printed] = await Promise.all([closed(child), read(child.stdout), read(child.stderr)]);
  return { output: printed.join(''), end };
}

function closed(child: ChildProcess): Promise<unknown[]> {
  return once(child, 'close');
}

async function read(stream: NodeJS.ReadableStream | null): Promise<string> {
  return stream === null ? '' : await text(stream);
}
