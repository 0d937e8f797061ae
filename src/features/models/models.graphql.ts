import { builder } from '../../graphql/builder.ts';
import type { ModelAbility as Ability, ModelInfo } from '../../platform/model/chat-model.port.ts';
import { modelIdOf } from '../../platform/model/model-registry.port.ts';

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
  loadOne: (id, { services }) => services.models.find(id),
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
      resolve: ({ abilities }) => [...abilities],
    }),
    inputPrice: t.exposeFloat('inputPrice', { nullable: true, description: usDollars('prompt') }),
    outputPrice: t.exposeFloat('outputPrice', { nullable: true, description: usDollars('answer') }),
  }),
});

const ModelFilter = builder.inputType('ModelFilter', {
  description: 'Which models to list. What is left out does not matter.',
  fields: (t) => ({
    provider: t.string({ description: 'Only this provider’s.' }),
    abilities: t.field({ type: [ModelAbility], description: 'Only those that can do all of this.' }),
  }),
});

builder.queryField('models', (t) =>
  t.field({
    type: [Model],
    description:
      'All models of all providers that have what they need, read at most every 5 minutes. A provider that does not answer leaves out its own models only.',
    args: { filter: t.arg({ type: ModelFilter, description: 'Which models to list; by default all.' }) },
    authScopes: { signedIn: true },
    resolve: async (_root, { filter }, { services }) => [...(await services.models.list(filter ?? {}))],
  }),
);
