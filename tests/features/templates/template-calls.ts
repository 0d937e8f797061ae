import type { Person } from '../../support/people/person.ts';

export interface SeenTemplate {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly category: string;
  readonly text: string;
  readonly builtIn: boolean;
  readonly revision: number;
  readonly version: number;
  readonly variables: readonly { readonly name: string; readonly kind: string; readonly choices: string[] }[];
}

const FIELDS = `id title description category text builtIn revision version
  variables { name label kind required defaultValue choices description min max }`;

/** A mutation that is meant to succeed; the template as it stands behind it. */
export async function change(person: Person, mutation: string, input: object): Promise<SeenTemplate> {
  const name = mutation[0]?.toUpperCase() + mutation.slice(1);
  const answer = await person.get<Record<string, { promptTemplate?: SeenTemplate; message?: string }>>(
    `mutation ($input: ${name}Input!) { ${mutation}(input: $input) {
      ... on ${name}Payload { promptTemplate { ${FIELDS} } } ... on Error { message } } }`,
    { input },
  );
  const { promptTemplate, message } = answer[mutation] ?? {};
  if (!promptTemplate) throw new Error(`${mutation} was refused: ${message}`);
  return promptTemplate;
}

export async function readTemplate(person: Person, id: string): Promise<SeenTemplate | null> {
  const query = `query ($id: ID!) { node(id: $id) { ... on PromptTemplate { ${FIELDS} } } }`;
  return (await person.get<{ node: SeenTemplate | null }>(query, { id })).node;
}

export interface TemplateList {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: SeenTemplate }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

export async function listTemplates(person: Person, args: object = {}): Promise<TemplateList> {
  const query = `query ($category: PromptCategory, $search: String, $builtIn: Boolean, $first: Int, $after: String, $last: Int, $before: String) {
    promptTemplates(category: $category, search: $search, builtIn: $builtIn, first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { cursor node { ${FIELDS} } } pageInfo { hasNextPage hasPreviousPage } } }`;
  return (await person.get<{ promptTemplates: TemplateList }>(query, args)).promptTemplates;
}

export interface Preview {
  readonly text: string;
  readonly missing: readonly string[];
  readonly problems: readonly { readonly path: readonly string[]; readonly message: string }[];
}

export async function preview(person: Person, input: object): Promise<Preview> {
  const query = `query ($input: PreviewPromptTemplateInput!) {
    previewPromptTemplate(input: $input) { text missing problems { path message } } }`;
  return (await person.get<{ previewPromptTemplate: Preview }>(query, { input })).previewPromptTemplate;
}
