import {
  type ArgumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getOperationAST,
  isInputType,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { InvalidInputError } from '../../core/errors.ts';
import { topLevelError } from '../../graphql/errors.ts';
import { maxListEntries } from '../../graphql/field-facts.ts';
import { fragmentsOf } from './document-folds.ts';
import { faultInLiteral, faultInValue, type ListFault, type VariableUse } from './list-faults.ts';

/** A variable with lists in it: where it stands, with the least that is taken at any of its places. */
interface ListVariable extends VariableUse {
  readonly type: GraphQLInputType;
  readonly defaultValue: ValueNode | undefined;
}

/** What an operation says of its lists, whatever its variables are. */
interface ListsOfOperation {
  readonly fault: ListFault | null;
  readonly variables: readonly ListVariable[];
}

/**
 * Refuses an operation with a list that is longer than its argument takes, in variables, their defaults and literals, before
 * anything of it is coerced: resolvers would see each list once for every alias, and so would the guards in front of them.
 */
export function boundLists(): Plugin {
  const known = new WeakMap<OperationDefinitionNode, ListsOfOperation>();
  const faultOf = (args: ExecutionArgs): GraphQLError | null => {
    const { schema, document, operationName, variableValues } = args;
    const operation = getOperationAST(document, operationName);
    if (!operation) return null;
    let lists = known.get(operation);
    if (!lists) {
      lists = listsOf(schema, operation, fragmentsOf(document));
      known.set(operation, lists);
    }
    const fault = lists.fault ?? faultInVariables(lists.variables, variableValues ?? {});
    return fault && toldOf(fault);
  };
  return {
    onExecute: ({ args, setResultAndStopExecution }) => {
      const error = faultOf(args);
      if (error) setResultAndStopExecution({ errors: [error] });
    },
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const error = faultOf(args as ExecutionArgs);
      if (error) setResultAndStopExecution({ errors: [error] });
    },
  };
}

/** Looks at the operation and at each fragment that it reaches, once. */
function listsOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ListsOfOperation {
  let fault: ListFault | null = null;
  const uses = new Map<string, VariableUse>();
  const onVariable = (use: VariableUse) => {
    const other = uses.get(use.name);
    if (!other || use.max < other.max) uses.set(use.name, use);
  };
  const reached = new Set<string>();
  const waiting: (OperationDefinitionNode | FragmentDefinitionNode)[] = [operation];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const types = new TypeInfo(schema);
    const visitor = {
      Argument: (node: ArgumentNode) => {
        const argument = types.getArgument();
        if (argument)
          fault ??= faultInLiteral(
            node.value,
            argument.type,
            maxListEntries(argument),
            [argument.name],
            onVariable,
          );
        return false;
      },
      FragmentSpread: ({ name: { value: name } }: FragmentSpreadNode) => {
        const fragment = fragments.get(name);
        if (fragment && !reached.has(name)) waiting.push(fragment);
        reached.add(name);
      },
    };
    visit(next, visitWithTypeInfo(types, visitor));
  }
  const variables = (operation.variableDefinitions ?? []).flatMap(({ variable, type, defaultValue }) => {
    const use = uses.get(variable.name.value);
    const declared = typeFromAST(schema, type);
    return use && isInputType(declared) ? [{ ...use, type: declared, defaultValue }] : [];
  });
  return { fault, variables };
}

function faultInVariables(
  variables: readonly ListVariable[],
  values: Readonly<Record<string, unknown>>,
): ListFault | null {
  for (const { name, type, max, path, defaultValue } of variables) {
    const fault = Object.hasOwn(values, name)
      ? faultInValue(values[name], type, max, path)
      : defaultValue && faultInLiteral(defaultValue, type, max, path, () => {});
    if (fault) return fault;
  }
  return null;
}

function toldOf({ path, max }: ListFault): GraphQLError {
  // As services tell it: from the top of `input`.
  const fields = path[0] === 'input' && path.length > 1 ? path.slice(1) : path;
  return topLevelError(
    new InvalidInputError([{ path: fields, message: `Must have at most ${max} entries.` }]),
  );
}
