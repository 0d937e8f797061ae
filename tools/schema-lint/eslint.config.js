import graphql from '@graphql-eslint/eslint-plugin';

const named = (rules) =>
  Object.fromEntries(Object.entries(rules).map(([name, rule]) => [`@graphql-eslint/${name}`, rule]));

/** Types that are values: they have no identity of their own, so no `id`. Everything else is a thing and has one. */
const valueSuffixes = [
  'Payload',
  'Error',
  'Connection',
  'Edge',
  'Event',
  // Events of a feed are told apart by their cursor.
  'Delta',
  'Added',
  'Changed',
  'Removed',
  'Revoked',
  'Started',
  'Finished',
  'Failed',
  'Ended',
  'Found',
  'Reset',
  // Parts of a message, and what is counted or measured.
  'Part',
  'Usage',
  'Health',
  'Statistics',
];
const valueTypes = [
  ...['PageInfo', 'Tokens', 'Siblings', 'Limit'],
  // What stands beside a message or a conversation, and is named by it.
  ...['MessageVersion', 'Reaction', 'Feedback', 'Annotations', 'AnnotationEntity', 'SupportState'],
  // What was deleted is no node; it is named by the id of the message that it was.
  ...['BulkConversationResult', 'DeletedMessage'],
  // Parts of a template and of a person, named by them.
  ...['PromptVariable', 'PromptTemplatePreview', 'ProviderKey'],
  // Pieces of an answer that is kept nowhere, and how full a window is.
  ...['TemporaryText', 'TemporaryReasoning', 'ContextGauge'],
];

export default [
  {
    files: ['**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: './schema.graphql' } },
    },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      ...named({
        'require-description': [
          'error',
          {
            types: true,
            rootField: true,
            DirectiveDefinition: true,
            FieldDefinition: true,
            InputValueDefinition: true,
            EnumValueDefinition: true,
          },
        ],
        // One `input` per mutation, named after it; results are unions, so that errors are part of the type.
        'input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],
        'no-scalar-result-type-on-mutation': 'error',
        'strict-id-in-types': ['error', { exceptions: { suffixes: valueSuffixes, types: valueTypes } }],
        // A list that is only ever read from its end is paged one way.
        'relay-arguments': ['error', { includeBoth: false }],
        // Short bounded lists (the generations of one send, the parts of one message) are lists, not connections. One that
        // is paged may hold values, as the versions of a message are: what needs an id is told by strict-id-in-types.
        'relay-edge-types': [
          'error',
          { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
        ],
      }),
      'no-restricted-syntax': [
        'error',
        { selector: '[description.value=/[^.]\\s*$/]', message: 'A description is made of full sentences.' },
      ],
    },
  },
];
