import { GraphQLError } from 'graphql';

/** An error that is answered before anything was run. */
export function refusal(message: string, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
