import type { DocumentNode, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Validates each parsed document once, for as long as it is kept. The pipeline's own cache does so as well, but asks for
 * the names of all rules first, every time.
 */
export function validateOnce(): Plugin {
  const known = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  return {
    onValidate: ({ params: { documentAST }, setResult }) => {
      const errors = known.get(documentAST);
      if (errors) return setResult(errors);
      return ({ result }) => void known.set(documentAST, result as readonly GraphQLError[]);
    },
  };
}
