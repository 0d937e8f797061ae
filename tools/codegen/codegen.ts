import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types the SDK's documents by the printed schema. The output is plain TypeScript that Node can strip. */
const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: '../../client/sdk/src/documents/*.graphql',
  generates: {
    '../../client/sdk/src/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, skipIndexFile: true },
      config: {
        documentMode: 'documentNode',
        importExtension: '.ts',
        useTypeImports: true,
        immutableTypes: true,
        skipTypeNameForRoot: true,
        strictScalars: true,
        scalars: {
          Cursor: 'string',
          DateTime: 'string',
          EmailAddress: 'string',
          File: 'Blob',
          JSON: 'unknown',
        },
      },
    },
  },
};

export default config;
