// Everything that must hold before a commit, beside the slow tests: `npm run check`.
import { availableParallelism } from 'node:os';
import { type Apart, isInstalled } from './apart.ts';
import { type Outcome, runStep, type Step } from './check-step.ts';

const STEPS: readonly Step[] = [
  { name: 'unit tests and architecture', command: 'vitest run --project unit' },
  { name: 'migrations match the data model', command: 'node scripts/migration.ts --check' },
  { name: 'generated database client', command: 'node scripts/prisma-generate.ts --check' },
  { name: 'generated client documents', command: 'node scripts/codegen.ts --check' },
  { name: 'printed schema', command: 'node scripts/print-schema.ts --check' },
  { name: 'types', command: 'tsc --noEmit --singleThreaded' },
  { name: 'schema lint', command: 'node scripts/lint-schema.ts' },
  { name: 'format and lint', command: 'node scripts/format.ts --check' },
];

/** What needs packages that stand apart, and is checked where these are installed. */
const STEPS_APART: readonly (Step & { readonly apart: Apart })[] = [
  {
    name: 'types of the peers in the benchmarks',
    command: 'tsc --noEmit --singleThreaded --project bench',
    apart: 'bench',
  },
  {
    name: "wire types against the providers' SDKs",
    command: 'tsc --noEmit --singleThreaded --project tools/provider-types',
    apart: 'tools/provider-types',
  },
];

const start = performance.now();
const waiting = [...STEPS, ...STEPS_APART.filter(({ apart }) => isInstalled(apart))];
const leftOut = STEPS_APART.filter(({ apart }) => !isInstalled(apart));
const outcomes: Outcome[] = [];
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));

const failed = outcomes.filter(({ passed }) => !passed);
for (const { step, output } of failed) console.error(`\n--- ${step.name}: ${step.command}\n${output.trim()}`);
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(`\n${outcomes.length - failed.length} of ${outcomes.length} checks passed in ${seconds} s`);
for (const { name, apart } of leftOut)
  console.log(
    `Left out: ${name}. The packages of ${apart} are not installed: node scripts/node.cjs scripts/install-apart.ts`,
  );
if (failed.length > 0) process.exitCode = 1;

async function work(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const outcome = await runStep(step);
    outcomes.push(outcome);
    const took = `${(outcome.ms / 1000).toFixed(1)} s`.padStart(7);
    console.log(`${outcome.passed ? 'ok    ' : 'FAILED'} ${took}  ${step.name}`);
  }
}
