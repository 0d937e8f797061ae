import { GraphQLError } from 'graphql';
import { type DomainError, InvalidInputError, UnavailableError } from '../core/errors.ts';

/** Needs an account, and the request carries no credentials or ones that no longer hold. */
export function unauthenticated(
  message = 'Sign in first: send `Authorization: Bearer <access token>`.',
): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
}

/** A domain error where no result union can carry it: in a query or a subscription. */
export function topLevelError(error: DomainError): GraphQLError {
  const fields = error instanceof InvalidInputError ? { fields: error.fields } : {};
  const retry = error instanceof UnavailableError ? { retryAfterMs: error.retryAfterMs } : {};
  return new GraphQLError(error.message, { extensions: { code: error.code, ...fields, ...retry } });
}
