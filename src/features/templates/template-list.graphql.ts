import { builder } from '../../graphql/builder.ts';
import { FieldError } from '../../graphql/error-types.ts';
import { rowId } from '../../graphql/global-id.ts';
import type { Rendering } from './rendering.ts';
import { PromptCategory, PromptTemplate } from './template.graphql.ts';
import { PromptValueInput, PromptVariableInput } from './template-input.graphql.ts';

builder.queryField('promptTemplates', (t) =>
  t.withAuth({ signedIn: true }).connection(
    {
      type: PromptTemplate,
      description:
        'The prompt templates that come with the server, and behind them the viewer’s own; both by title. A cursor stays true when others come and go.',
      args: {
        category: t.arg({ type: PromptCategory, description: 'Only those of this category.' }),
        search: t.arg.string({
          description:
            'Part of title, description or text, in any case, accents in whatever form they were typed: at most 200 characters.',
        }),
        builtIn: t.arg.boolean({
          description: 'Only those that come with the server, or only the viewer’s own.',
        }),
      },
      resolve: (_root, args, { viewer, services }) => services.templateReading.page(viewer, args),
    },
    { name: 'PromptTemplateConnection', description: 'A page of prompt templates.' },
    { name: 'PromptTemplateEdge', description: 'A prompt template in a list.' },
  ),
);

const PromptTemplatePreview = builder.objectRef<Rendering>('PromptTemplatePreview').implement({
  description: 'What a template says with some values in it.',
  fields: (t) => ({
    text: t.exposeString('text', {
      description: 'The text; placeholders that nothing can be put into stand in it as they are.',
    }),
    missing: t.stringList({
      description: 'The names of required variables that have no value.',
      resolve: ({ missing }) => [...missing],
    }),
    problems: t.field({
      type: [FieldError],
      description:
        'What is wrong: a value that does not fit has the path `["values", name]`; of a draft also `["text"]` and `["variables", index, field]`.',
      resolve: ({ problems }) => [...problems],
    }),
  }),
});

const PreviewInput = builder.inputType('PreviewPromptTemplateInput', {
  description: 'A template, or the draft of one, and values.',
  fields: (t) => ({
    templateId: t.id({ description: 'A template; or else give `text`.' }),
    text: t.string({ description: 'The text of a draft: 1 to 20,000 characters.' }),
    variables: t.field({ type: [PromptVariableInput], description: 'The variables of a draft.' }),
    values: t.field({ type: [PromptValueInput], description: 'What to fill in: at most 100 values.' }),
  }),
});

builder.queryField('previewPromptTemplate', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: PromptTemplatePreview,
    description:
      'What a template, or the draft of one, says with these values: for a form that shows it while it is filled in. A template that is missing or somebody else’s is a NOT_FOUND error.',
    args: { input: t.arg({ type: PreviewInput, required: true, description: 'What to show.' }) },
    resolve: (_root, { input }, { viewer, services }) =>
      services.templateReading.preview(viewer, {
        ...input,
        templateId: input.templateId == null ? null : rowId('PromptTemplate', input.templateId),
      }),
  }),
);
