import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { type ExecutionArgs, type ExecutionResult, execute, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { compiledExecution } from '../../src/server/execution/compiled-execution.ts';
import { type Fate, fickleSchema } from '../support/schema/fickle-schema.ts';
import { randomOperation } from '../support/schema/random-operation.ts';

const DOCUMENTS = 2500;
const schema = fickleSchema();

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** Runs as the pipeline would; what is not for a plan runs in graphql-js, and is counted. */
function compiled() {
  let passedOn = 0;
  let run: Execute = execute;
  const executeFn = (args: ExecutionArgs) => {
    passedOn += 1;
    return execute(args);
  };
  const setExecuteFn = (fn: Execute) => {
    run = fn;
  };
  compiledExecution().onExecute?.({ executeFn, setExecuteFn } as never);
  return { run: (args: ExecutionArgs) => run(args), passedOn: () => passedOn };
}

async function outcome(run: Execute, args: ExecutionArgs, seed: number) {
  const fate: Fate = { seed, calls: [] };
  const { result, turns } = await counted(() => run({ ...args, contextValue: fate }));
  // What a null has made pointless goes on behind the answer.
  await setImmediate();
  const causes = result.errors?.map(({ originalError }) => String(originalError));
  return { json: JSON.stringify(result), causes, calls: fate.calls, turns };
}

/** Turns of the microtask queue until the result is there: errors that race come in another order when a turn is left out. */
async function counted<T>(act: () => T | Promise<T>) {
  let turns = 0;
  let waits = true;
  const count = () => {
    turns += 1;
    if (waits) queueMicrotask(count);
  };
  queueMicrotask(count);
  const result = await act();
  waits = false;
  return { result, turns };
}

/** graphql-js leaves rejections unheard where an item of a list fails at once and others later. A plan must not. */
async function unheard<T>(act: () => Promise<T>): Promise<T> {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', () => {});
  try {
    return await act();
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}

test(`a plan gives what graphql-js gives, to the byte, over ${DOCUMENTS} random documents`, async () => {
  let planned = 0;
  let withErrors = 0;
  const { run, passedOn } = compiled();
  await fc.assert(
    fc.asyncProperty(fc.gen(), fc.nat(), async (pick, seed) => {
      const { query, operationName, requests } = randomOperation(schema, pick);
      const document = parse(query);
      fc.pre(validate(schema, document).length === 0);
      for (const variableValues of requests) {
        const args = { schema, document, operationName, variableValues };
        const expected = await unheard(() => outcome(execute, args, seed));
        expect(await outcome(run, args, seed)).toEqual(expected);
        planned += 1;
        if (expected.causes) withErrors += 1;
      }
    }),
    {
      numRuns: DOCUMENTS,
      maxSkipsPerRun: 100,
      // Long enough to make a difference that was found somewhat smaller, and to report it.
      interruptAfterTimeLimit: 200_000,
      markInterruptAsFailure: true,
    },
  );
  // A test that hardly ever comes to a plan, or to an error, would say nothing.
  expect(passedOn()).toBeLessThan(planned / 5);
  expect(withErrors).toBeGreaterThan(planned / 5);
  expect(withErrors).toBeLessThan((planned * 4) / 5);
});
