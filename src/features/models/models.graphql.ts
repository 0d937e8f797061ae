import { ForbiddenError, UnavailableError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { command } from '../../graphql/command.ts';
import { kind } from '../../graphql/kind.ts';
import type { ModelAbility as Ability, ModelInfo } from '../../platform/model/chat-model.port.ts';
import { modelIdOf } from '../../platform/model/model-registry.port.ts';
import { Tier } from '../accounts/user.graphql.ts';

const ABILITIES: Record<Ability, { description: string }> = {
  TOOLS: { description: 'Calls tools.' },
  VISION: { description: 'Sees images.' },
  REASONING: { description: 'Thinks before it answers, and shows it.' },
  JSON: { description: 'Can be held to valid JSON.' },
};

const ModelAbility = builder.enumType('ModelAbility', {
  description: 'Something that not every model can do.',
  values: ABILITIES,
});

const usDollars = (what: string) => `US dollars for a million tokens of ${what}; null where unknown.`;

export const Model = builder.objectRef<ModelInfo>('Model');

builder.node(Model, {
  description: 'A model that can answer.',
  id: { resolve: modelIdOf, description: 'The global id.' },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'contextWindow' in value,
  loadOne: (id, { viewer, services }) => viewer && services.models.find(viewer, id),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As the provider calls it.' }),
    provider: t.exposeString('provider', {
      description: 'openai, anthropic, ollama, sambanova, demo, or the name of a configured endpoint.',
    }),
    contextWindow: t.exposeInt('contextWindow', {
      nullable: true,
      description: 'How many tokens prompt and answer may have together; null where unknown.',
    }),
    maxOutputTokens: t.exposeInt('maxOutputTokens', {
      nullable: true,
      description: 'How many tokens an answer may have; null where unknown.',
    }),
    abilities: t.field({
      type: [ModelAbility],
      description: 'What it can do beside text, as far as the provider says.',
      resolve: ({ abilities }) => [...(abilities ?? [])],
    }),
    inputPrice: t.exposeFloat('inputPrice', { nullable: true, description: usDollars('prompt') }),
    outputPrice: t.exposeFloat('outputPrice', { nullable: true, description: usDollars('answer') }),
    enabled: t.boolean({
      description:
        'Whether the viewer may use it: their tier has it, or they have a key of their own for its provider.',
      resolve: (info, _args, { viewer, services }) => services.models.isEnabled(viewer, modelIdOf(info)),
    }),
    tiers: t.field({
      type: [Tier],
      description: 'The tiers that have it, lowest first. A tier has all that the tiers below it have.',
      resolve: (info, _args, { services }) => [...services.models.tiersOf(modelIdOf(info))],
    }),
  }),
});

kind(Model, { called: 'model', isId: () => true });

const ModelFilter = builder.inputType('ModelFilter', {
  description: 'Which models to list. What is left out does not matter.',
  fields: (t) => ({
    provider: t.string({ description: 'Only this provider’s.' }),
    abilities: t.field({ type: [ModelAbility], description: 'Only those that can do all of this.' }),
    enabled: t.boolean({ description: 'Only those that the viewer may use, or only the others.' }),
  }),
});

builder.queryField('models', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: [Model],
    description:
      'All models of all providers that have what they need, the viewer’s own keys included, as they were within the last 5 minutes. Of a provider that does not answer, the last list stands in for up to an hour; then its own models are left out, and no others.',
    args: { filter: t.arg({ type: ModelFilter, description: 'Which models to list; by default all.' }) },
    resolve: async (_root, { filter }, { viewer, services }) => [
      ...(await services.models.list(viewer, filter ?? {})),
    ],
  }),
);

const ClearModelCachePayload = builder.objectRef<object>('ClearModelCachePayload').implement({
  description: 'The lists of models are read anew.',
  fields: (t) => ({
    models: t.withAuth({ signedIn: true }).field({
      type: [Model],
      description: 'All models as their providers list them now.',
      resolve: async (_payload, _args, { viewer, services }) => [...(await services.models.list(viewer))],
    }),
  }),
});

command('clearModelCache', {
  does: 'Has the models of all providers listed anew, on every instance of the server. For administrators alone. An UnavailableError says that the other instances cannot be told now: then nothing has changed.',
  payload: ClearModelCachePayload,
  errors: [ForbiddenError, UnavailableError],
  run: async (viewer, _input, { services }) => {
    await services.models.clearCache(viewer);
    return {};
  },
});
