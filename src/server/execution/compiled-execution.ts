import { assertValidSchema, type DocumentNode, type ExecutionArgs, getVariableValues } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { executePlan } from './execute-plan.ts';
import { type Plan, planOperation } from './plan.ts';

/** As many faults of variables as are looked for. */
const MAX_COERCION_ERRORS = 50;

/**
 * Runs queries and mutations by a plan that is made once for each document and operation, and lives as long as the
 * document does in the pipeline's cache. What a plan is not for goes to the pipeline's own executor.
 */
export function compiledExecution(): Plugin {
  const plans = new WeakMap<DocumentNode, Map<string | null, Plan | null>>();
  const planOf = ({ schema, document, operationName }: ExecutionArgs): Plan | null => {
    let ofDocument = plans.get(document);
    if (!ofDocument) {
      assertValidSchema(schema);
      ofDocument = new Map();
      plans.set(document, ofDocument);
    }
    const name = operationName ?? null;
    let plan = ofDocument.get(name);
    if (plan === undefined) {
      plan = planOperation(schema, document, name);
      // Names that a document does not have are not kept: there is no end of them.
      if (plan) ofDocument.set(name, plan);
    }
    return plan;
  };
  return {
    onExecute: ({ executeFn, setExecuteFn }) => {
      setExecuteFn((args: ExecutionArgs) => {
        const plan = args.fieldResolver || args.typeResolver ? null : planOf(args);
        if (!plan || plan.schema !== args.schema) return executeFn(args);
        const { operation } = plan;
        const { coerced } = getVariableValues(
          args.schema,
          operation.variableDefinitions ?? [],
          args.variableValues ?? {},
          { maxErrors: MAX_COERCION_ERRORS },
        );
        if (!coerced) return executeFn(args);
        return executePlan(plan, {
          rootValue: args.rootValue,
          context: args.contextValue,
          variables: coerced,
        });
      });
    },
  };
}
