import { InvalidInputError, NotFoundError } from '../../core/errors.ts';
import type { Viewer } from '../../core/viewer.ts';
import { builder } from '../../graphql/builder.ts';
import { command } from '../../graphql/command.ts';
import { stating } from '../../graphql/field-facts.ts';
import { feedEvent } from '../live/events.graphql.ts';

const ProviderKey = builder.prismaObject('ProviderKey', {
  description: 'A key of a provider that the person has stored. The key itself is never told again.',
  fields: (t) => ({
    provider: t.exposeString('provider', { description: 'Whose key it is: openai, anthropic and the like.' }),
    hint: t.exposeString('hint', { description: 'The last 4 characters of the key, to know it by.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
  }),
});

builder.prismaObjectField('User', 'providerKeys', (t) =>
  t.relation('providerKeys', {
    type: ProviderKey,
    query: { orderBy: { provider: 'asc' } },
    description:
      'The person’s own keys of providers, by the provider’s name. They go before the server’s, for this person’s answers and lists of models.',
  }),
);

const keysPayload = (name: string, description: string) =>
  builder.objectRef<{ viewer: Viewer }>(name).implement({
    description,
    fields: (t) => ({
      viewer: t.prismaField({
        type: 'User',
        description: 'The person with the keys that they have now.',
        resolve: (query, { viewer }, _args, { reads }) => reads.accounts.viewer(viewer, query),
      }),
    }),
  });

const SetPayload = keysPayload('SetProviderKeyPayload', 'The key is stored.');
const RemovePayload = keysPayload('RemoveProviderKeyPayload', 'The key is gone.');

command('setProviderKey', {
  payload: SetPayload,
  does: 'Stores the viewer’s own key of a provider, in the place of the one before. It goes before the server’s key from now on: for the viewer’s answers, which the provider then bills to them, and for their list of models.',
  about: 'A key and whose it is.',
  input: (t) => ({
    provider: t.string({
      required: true,
      description: 'openai, sambanova, anthropic, or the name of a configured endpoint.',
    }),
    apiKey: t.string({
      ...stating({ confidential: true }),
      required: true,
      description: 'The key: 8 to 500 printable ASCII characters. It is kept sealed and never told again.',
    }),
  }),
  errors: [InvalidInputError],
  run: async (viewer, input, { services }) => {
    await services.providerKeys.set(viewer, input);
    return { viewer };
  },
});

command('removeProviderKey', {
  payload: RemovePayload,
  does: 'Deletes the viewer’s own key of a provider; the server’s answers again, where it has one.',
  about: 'Whose key to delete.',
  input: (t) => ({ provider: t.string({ required: true, description: 'The provider of the key.' }) }),
  errors: [NotFoundError],
  run: async (viewer, input, { services }) => {
    await services.providerKeys.remove(viewer, input.provider);
    return { viewer };
  },
});

const KeysChanged = feedEvent(
  'ProviderKeysChanged',
  ['viewer'],
  'The person stored or removed a key of a provider: other models may be there now.',
);
builder.objectField(KeysChanged, 'viewer', (t) =>
  t.withAuth({ signedIn: true }).prismaField({
    type: 'User',
    description: 'The person with the keys that they have now.',
    resolve: (query, _event, _args, { viewer, reads }) => reads.accounts.viewer(viewer, query),
  }),
);
