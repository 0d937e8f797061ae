import { ForbiddenError, InvalidInputError } from '../../core/errors.ts';
import { describedName } from '../../core/name.ts';
import { builder } from '../../graphql/builder.ts';
import { command, openCommand } from '../../graphql/command.ts';
import { stating } from '../../graphql/field-facts.ts';
import type { SignedIn } from './accounts.ts';
import type { SessionTokens } from './sessions.ts';

const CONFIDENTIAL = stating({ confidential: true });

const Tokens = builder.objectRef<SessionTokens>('Tokens').implement({
  description: 'What a client keeps of a session.',
  fields: (t) => ({
    accessToken: t.exposeString('accessToken', {
      description:
        'Send it as `Authorization: Bearer <token>`, or in the payload of `connection_init`. Holds 15 minutes.',
    }),
    accessTokenExpiresAt: t.expose('accessTokenExpiresAt', {
      type: 'DateTime',
      description: 'When the access token ends; open subscriptions that were signed with it end too.',
    }),
    refreshToken: t.exposeString('refreshToken', {
      description: 'Good for one `refreshSession`, which gives the next one. Keep it secret.',
    }),
    refreshTokenExpiresAt: t.expose('refreshTokenExpiresAt', {
      type: 'DateTime',
      description: 'When the session ends unless it is refreshed: 30 days after its last use.',
    }),
  }),
});

const signedInPayload = (name: string, description: string) =>
  builder.objectRef<SignedIn>(name).implement({
    description,
    fields: (t) => ({
      viewer: t.prismaField({
        type: 'User',
        description: 'Who is signed in now.',
        resolve: (query, { viewer }, _args, { reads }) => reads.accounts.viewer(viewer, query),
      }),
      tokens: t.field({
        type: Tokens,
        description: 'The new session’s tokens.',
        resolve: ({ tokens }) => tokens,
      }),
    }),
  });

const RegisterPayload = signedInPayload('RegisterPayload', 'A new account, signed in.');
const SignInPayload = signedInPayload('SignInPayload', 'A new session.');

openCommand('register', {
  payload: RegisterPayload,
  does: 'Opens an account and signs in.',
  about: 'What a new account needs.',
  input: (t) => ({
    email: t.field({
      type: 'EmailAddress',
      required: true,
      description: 'The address to sign in with; one account each.',
    }),
    password: t.string({ required: true, description: '8 to 200 characters.', ...CONFIDENTIAL }),
    displayName: t.string({
      description: `${describedName(100)}; by default the address up to its @.`,
    }),
  }),
  errors: [InvalidInputError],
  run: (input, { services }) => services.accounts.register(input),
});

openCommand('signIn', {
  payload: SignInPayload,
  does: 'Opens a session. A wrong address and a wrong password give the same error.',
  about: 'Who signs in.',
  input: (t) => ({
    email: t.field({ type: 'EmailAddress', required: true, description: 'The account’s address.' }),
    password: t.string({ required: true, description: 'The account’s password.', ...CONFIDENTIAL }),
  }),
  errors: [InvalidInputError, ForbiddenError],
  run: (input, { services }) => services.accounts.signIn(input),
});

const RefreshSessionPayload = builder.objectRef<SessionTokens>('RefreshSessionPayload').implement({
  description: 'The session goes on with new tokens.',
  fields: (t) => ({
    tokens: t.field({ type: Tokens, description: 'They replace the old ones.', resolve: (tokens) => tokens }),
  }),
});

openCommand('refreshSession', {
  payload: RefreshSessionPayload,
  does: 'Exchanges a refresh token for new tokens. The old one may be repeated for 10 seconds, so that two tabs that refresh at once both succeed; after that its use ends the session. Needs no access token.',
  about: 'The session to go on with.',
  input: (t) => ({
    refreshToken: t.string({
      ...CONFIDENTIAL,
      required: true,
      description: 'The newest refresh token of the session.',
    }),
  }),
  errors: [InvalidInputError],
  run: (input, { services }) => services.sessions.refresh(input),
});

const SignOutPayload = builder.objectRef<{ everywhere: boolean }>('SignOutPayload').implement({
  description: 'The session has ended.',
  fields: (t) => ({
    everywhere: t.exposeBoolean('everywhere', {
      description: 'Whether all sessions of the person were ended.',
    }),
  }),
});

command('signOut', {
  payload: SignOutPayload,
  does: 'Ends the session that the request is signed with, its tokens and its open subscriptions.',
  about: 'Which sessions to end. Without it: this session only.',
  optional: true,
  input: (t) => ({
    everywhere: t.boolean({ defaultValue: false, description: 'End all sessions of this person.' }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, input, { services }) => {
    const everywhere = input.everywhere ?? false;
    await services.sessions.signOut(viewer, { everywhere });
    return { everywhere };
  },
});
