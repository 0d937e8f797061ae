import { GraphQLError, Kind } from 'graphql';
import { Upload } from '../core/upload.ts';
import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  description: 'A moment as an ISO 8601 string in UTC with milliseconds: `2026-01-31T09:30:00.000Z`.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    const date = typeof value === 'string' ? new Date(value) : null;
    if (!date || Number.isNaN(date.getTime())) throw badUserInput('DateTime', 'an ISO 8601 string');
    return date;
  },
});

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
});

builder.scalarType('Cursor', {
  description:
    'A place in a feed, opaque. It is good for the feed that gave it alone; send it back as `after` to resume behind it.',
  serialize: String,
  parseValue: (value) => stringOf('Cursor', value),
});

builder.scalarType('EmailAddress', {
  description: 'An e-mail address, at most 254 characters; upper and lower case are one.',
  serialize: String,
  parseValue: (value) => stringOf('EmailAddress', value),
  parseLiteral: (node) => stringOf('EmailAddress', node.kind === Kind.STRING ? node.value : null),
});

builder.scalarType('File', {
  description:
    'A file, sent beside the operation as the GraphQL multipart request has it: `POST` with `content-type: multipart/form-data` and the header `GraphQL-Preflight: 1`; first the field `operations` with null in the place of each file, then `map`, then at most 10 files in the order in which the operation takes them. Only a variable can hold one, and it takes an access token to send one.',
  serialize: () => {
    throw badUserInput('File', 'input');
  },
  parseValue: (value) => {
    if (!(value instanceof Upload)) throw badUserInput('File', 'a part of a multipart request');
    return value;
  },
});

function stringOf(scalar: string, value: unknown): string {
  if (typeof value !== 'string') throw badUserInput(scalar, 'a string');
  return value;
}

function badUserInput(scalar: string, wanted: string): GraphQLError {
  return new GraphQLError(`${scalar} must be ${wanted}.`, { extensions: { code: 'INVALID_INPUT' } });
}
