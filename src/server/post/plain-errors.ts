import { type ExecutionResult, GraphQLError } from 'graphql';

/** A result for a transport that has no status to give: its errors without the pipeline's notes for HTTP. */
export function withoutHttp<T extends ExecutionResult>(result: T): T {
  return result.errors?.some(isNoted) ? { ...result, errors: result.errors.map(plain) } : result;
}

function isNoted({ extensions }: GraphQLError): boolean {
  return extensions?.http !== undefined;
}

function plain(error: GraphQLError): GraphQLError {
  if (!isNoted(error)) return error;
  const { message, nodes, source, positions, path, originalError } = error;
  const { http: _, ...extensions } = error.extensions;
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions });
}
