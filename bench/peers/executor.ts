// One executor, named by EXECUTOR: runs a prepared document as often as a request's body says, and answers with the last result.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { normalizedExecutor } from '@graphql-tools/executor';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type ExecutionArgs, execute, parse, validate } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { compiledExecution } from '../../src/server/execution/compiled-execution.ts';
import { LIBRARY_QUERY, LIBRARY_RESOLVERS, LIBRARY_TYPES } from './support/library.ts';
import { listen } from './support/listen.ts';

type Execute = (args: ExecutionArgs) => unknown;

const schema = makeExecutableSchema({ typeDefs: LIBRARY_TYPES, resolvers: LIBRARY_RESOLVERS });
const document = parse(LIBRARY_QUERY);
assert.deepEqual(validate(schema, document), []);

const EXECUTORS: Readonly<Record<string, () => Execute>> = {
  /** As the pipeline calls it: the hook, the look-up of the plan and the variables are in it. */
  ours() {
    const { onExecute } = compiledExecution();
    return (args) => {
      let run: Execute = execute;
      const setExecuteFn = (fn: Execute) => {
        run = fn;
      };
      onExecute?.({ args, executeFn: execute, setExecuteFn } as never);
      return run(args);
    };
  },
  'graphql-js': () => execute,
  yoga: () => normalizedExecutor,
  'graphql-jit'() {
    const compiled = compileQuery(schema, document);
    assert.ok(isCompiledQuery(compiled));
    return ({ rootValue, contextValue, variableValues }) =>
      compiled.query(rootValue, contextValue, variableValues);
  },
};

const run = EXECUTORS[process.env.EXECUTOR ?? '']?.();
assert.ok(run, 'EXECUTOR names none');
const server = createServer(async (request, response) => {
  let result: unknown;
  for (let left = Number(await text(request)); left > 0; left--)
    result = await run({ schema, document, contextValue: {}, variableValues: {} });
  response.end(JSON.stringify(result));
});
await listen(server);
