import assert from 'node:assert/strict';
import { request } from 'undici';
import { libraryAnswer } from './peers/support/library.ts';
import { atMostTimes } from './support/goals.ts';
import type { Section } from './support/report.ts';
import { interleave, QUICK, ROUNDS } from './support/rounds.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';
import { ratio, withSpread } from './support/statistics.ts';

const EXECUTIONS = QUICK ? 500 : 10_000;

interface Contender {
  readonly name: string;
  readonly server: ServerProcess;
  /** Of each execution, in µs. */
  readonly cpu: number[];
}

/** A prepared document run over 20 objects in memory: the executor, and nothing around it. */
export async function executor(): Promise<Section> {
  await using cleanup = new AsyncDisposableStack();
  const start = async (name: string, executor: string): Promise<Contender> => {
    const entry = new URL('peers/executor.ts', import.meta.url);
    return { name, server: cleanup.use(await startServer(entry, { EXECUTOR: executor })), cpu: [] };
  };
  const ours = await start('ours, by a plan', 'ours');
  const reference = await start('graphql-js', 'graphql-js');
  const contenders = [
    ours,
    await start('graphql-jit', 'graphql-jit'),
    reference,
    await start('@graphql-tools/executor, the default of Yoga', 'yoga'),
  ];
  for (const contender of contenders) {
    await run(contender);
    contender.cpu.length = 0;
  }
  await interleave(contenders, run);
  return {
    title: 'One execution, a list of 20 in memory',
    method:
      `${ROUNDS} rounds of ${EXECUTIONS} executions, one behind the other, of one document that was parsed and validated before; the data and the answer (checked) are those of one POST, and nothing is sent or written as JSON. ` +
      'Each executor in a process of its own; CPU is that of the process. Ours with the hook of the pipeline that calls it; graphql-jit was compiled before. Median of the rounds (least–greatest).',
    head: ['', 'CPU per execution, µs', '/ graphql-js'],
    rows: contenders.map(({ name, cpu }) => [name, withSpread(cpu), ratio(cpu, reference.cpu, 2)]),
    goals: [atMostTimes('CPU ≤ 1/2 of graphql-js', ours.cpu, reference.cpu, 1 / 2)],
  };
}

async function run({ server, cpu }: Contender): Promise<void> {
  const before = await server.cpu();
  const { body } = await request(server.url, { method: 'POST', body: String(EXECUTIONS) });
  assert.deepEqual(await body.json(), libraryAnswer());
  cpu.push(((await server.cpu()) - before) / EXECUTIONS);
}
