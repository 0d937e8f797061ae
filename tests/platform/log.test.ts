import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { createLog } from '../../src/platform/log.ts';

test('whatever is named as a secret is left out, also inside of things', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const names = [
    'authorization',
    'password',
    'accessToken',
    'refreshToken',
    'token',
    'apiKey',
    'secret',
    'variables',
  ];
  for (const name of names) {
    log.info({ [name]: 'hush' }, 'at the top');
    log.info({ inside: { [name]: 'hush' } }, 'one deep');
    log.info({ request: { headers: { [name]: 'hush' } } }, 'two deep');
  }
  expect(lines).toHaveLength(names.length * 3);
  for (const line of lines) {
    expect(line).not.toContain('hush');
    expect(line).toContain('[hidden]');
  }
});

test('a line is JSON with its moment, and only from its level on', () => {
  const lines: string[] = [];
  const log = createLog('warn', { write: (line) => lines.push(line) });
  log.info('unheard');
  log.warn({ a: 1 }, 'heard');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 40, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), a: 1, msg: 'heard' },
  ]);
});

test.each([
  ['comes to its end', ''],
  ['is ended', 'process.exit(0);'],
  ['breaks', 'throw new Error("broken");'],
])('every line is there when the process %s', async (_how, end) => {
  const program = `
    const { createLog } = await import(${JSON.stringify(new URL('../../src/platform/log.ts', import.meta.url).href)});
    const log = createLog('info');
    for (let n = 0; n < 100; n++) log.info({ n }, 'one of many');
    ${end}`;
  const lines = await outputOf(program);
  expect(lines.map((line) => JSON.parse(line).n)).toEqual(Array.from({ length: 100 }, (_, n) => n));
});

test('a line is written soon, also when no other follows', async () => {
  const program = `
    const { createLog } = await import(${JSON.stringify(new URL('../../src/platform/log.ts', import.meta.url).href)});
    createLog('info').info('alone');
    process.stdin.resume();`;
  const child = execFile(process.execPath, ['--input-type=module', '-e', program]);
  const line = await new Promise<string>((resolve) => child.stdout?.once('data', resolve));
  child.kill();
  expect(JSON.parse(line)).toMatchObject({ msg: 'alone' });
});

/** The lines that a program writes to its standard output, however it ends. */
function outputOf(program: string): Promise<string[]> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '-e', program], (_error, stdout) =>
      resolve(stdout.trim().split('\n')),
    );
  });
}
