import {
  type ErrorCode as Code,
  ConflictError,
  type DomainError,
  type FieldError as FieldFault,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  UnavailableError,
} from '../core/errors.ts';
import { builder } from './builder.ts';
import { topLevelError } from './errors.ts';
import { kindOf, queryOf } from './kind.ts';

const CODES: Record<Code, { description: string }> = {
  NOT_FOUND: { description: 'There is no such object, or it is not the caller’s.' },
  FORBIDDEN: { description: 'The caller may see the object, but not do this with it.' },
  INVALID_INPUT: { description: 'A value that is never accepted; the same input will fail again.' },
  CONFLICT: { description: 'The object changed since the caller read it.' },
  LIMIT_EXCEEDED: { description: 'A limit of the caller is used up; it fills again with time.' },
  UNAVAILABLE: { description: 'A provider or a service behind the API does not answer; later it may.' },
};

const ErrorCode = builder.enumType('ErrorCode', {
  description: 'What kind of error it is; stable, for programs.',
  values: CODES,
});

const MESSAGE = 'One or more English sentences for people; they may change.';

export const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description: 'What a caller can act on. It comes as a member of a result union; nothing was changed.',
  fields: (t) => ({
    code: t.field({ type: ErrorCode, description: 'The kind of error.', resolve: (error) => error.code }),
    message: t.exposeString('message', { description: MESSAGE }),
  }),
});

export const FieldError = builder.objectRef<FieldFault>('FieldError').implement({
  description: 'What is wrong with one field of the input.',
  fields: (t) => ({
    path: t.stringList({
      description:
        'The way to the field from the top of `input`: `["text"]`, `["parameters", "temperature"]`.',
      resolve: ({ path }) => [...path],
    }),
    message: t.exposeString('message', { description: 'What is wrong with it, in an English sentence.' }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  interfaces: [ErrorInterface],
  description: 'There is no such object, or it is somebody else’s: the two look alike.',
});

builder.objectType(ForbiddenError, {
  name: 'ForbiddenError',
  interfaces: [ErrorInterface],
  description: 'The caller may not do this.',
});

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  interfaces: [ErrorInterface],
  description: 'The input is not acceptable. Nothing was stored.',
  fields: (t) => ({
    fields: t.field({
      type: [FieldError],
      description: 'One entry per faulty field, so that a form can show each beside its input.',
      resolve: ({ fields }) => [...fields],
    }),
  }),
});

builder.objectType(ConflictError, {
  name: 'ConflictError',
  interfaces: [ErrorInterface],
  description: 'Somebody changed the object since the caller read it.',
  fields: (t) => ({
    current: t.withAuth({ signedIn: true }).field({
      type: builder.nodeInterfaceRef(),
      description: 'The object as it stands now, in the trash if that is where it is.',
      resolve: async ({ current: { type, id } }, _args, context, info) => {
        const kind = kindOf(type);
        const row = await kind?.readState?.(context, id, queryOf(context, info, type));
        if (!row) throw topLevelError(new NotFoundError(kind?.called ?? type, 'id'));
        return { ...row, __typename: type };
      },
    }),
    message: t.string({
      description: MESSAGE,
      resolve: ({ current: { type }, currentRevision }) =>
        `expectedRevision: the ${kindOf(type)?.called ?? type} is at revision ${currentRevision} by now.`,
    }),
    currentRevision: t.exposeInt('currentRevision', {
      description: 'Its revision now: send it as `expectedRevision` after merging.',
    }),
  }),
});

builder.objectType(UnavailableError, {
  name: 'UnavailableError',
  interfaces: [ErrorInterface],
  description: 'A provider or a service behind the API does not answer.',
  fields: (t) => ({
    retryAfterMs: t.exposeInt('retryAfterMs', {
      nullable: true,
      description: 'When to try again, in milliseconds from now; null when nobody knows.',
    }),
  }),
});
