import { InvalidInputError } from '../../core/errors.ts';
import { type Page, type PageArgs, type PageResult, pageOf, pageResult } from '../../core/page.ts';
import type { VersionRequest } from './template.store.port.ts';
import { MAX_VERSIONS, type PromptTemplate, type PromptTemplateVersion } from './template.ts';

export interface VersionPage extends PageResult<PromptTemplateVersion> {
  readonly totalCount: number;
}

const SHAPE = /^version (\d{1,9})$/;
const encode = ({ number }: PromptTemplateVersion) => Buffer.from(`version ${number}`).toString('base64url');

/** A page of a template's versions, newest first. One that comes with the server has one. */
export async function versionPage(
  template: PromptTemplate,
  args: PageArgs,
  read: (request: VersionRequest) => Promise<readonly PromptTemplateVersion[]>,
): Promise<VersionPage> {
  const page = pageOf(args);
  const [below, above] = [numberOf(page, 'after'), numberOf(page, 'before')];
  const { size, backwards } = page;
  const request = { templateId: template.id, below, above, backwards, size: size + 1 };
  const rows = template.builtIn ? onlyVersion(template, request) : await read(request);
  return { ...pageResult(page, rows, encode), totalCount: Math.min(template.version, MAX_VERSIONS) };
}

function onlyVersion(template: PromptTemplate, { below, above }: VersionRequest): PromptTemplateVersion[] {
  const { version: number, id, title, description, category, text, variables, createdAt } = template;
  if ((below !== null && number >= below) || (above !== null && number <= above)) return [];
  return [{ id: `${id}/${number}`, number, title, description, category, text, variables, createdAt }];
}

function numberOf(page: Page, field: 'after' | 'before'): number | null {
  const cursor = page[field];
  if (cursor === null) return null;
  const [, number] = SHAPE.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (number === undefined) throw InvalidInputError.of(field, 'This is no cursor of this list.');
  return Number(number);
}
