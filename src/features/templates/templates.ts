import type { Clock } from '../../core/clock.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { isUuid, newId } from '../../core/ids.ts';
import { parse } from '../../core/parse.ts';
import { checkRevision } from '../../core/revision.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact } from '../../platform/database/database.port.ts';
import type { Change, ChangeTransaction } from '../live/changes.ts';
import { isBuiltInId } from './builtin-templates.ts';
import type { TemplateStore } from './template.store.port.ts';
import { MAX_VERSIONS, type PromptTemplate } from './template.ts';
import {
  checkContent,
  type NewTemplateInput,
  newTemplate,
  type TemplateChangesInput,
  type TemplateContent,
  templateChanges,
} from './template-input.ts';
import type { TemplateReading } from './template-reading.ts';

export const MAX_OWN_TEMPLATES = 500;
const MAX_TITLE = 200;

export interface TemplateDeps {
  readonly store: TemplateStore;
  readonly reading: TemplateReading;
  readonly transact: Transact<ChangeTransaction>;
  readonly clock: Clock;
  /** For how long a deleted template can be restored. */
  readonly restorableMs: number;
}

/** What people do with templates of their own. Every verb answers the template's id. */
export class PromptTemplates {
  readonly #deps: TemplateDeps;

  constructor(deps: TemplateDeps) {
    this.#deps = deps;
  }

  async create(viewer: Viewer, input: NewTemplateInput): Promise<string> {
    const { title, text, description, category, variables } = parse(newTemplate, input);
    const content = {
      title,
      text,
      description: description ?? null,
      category: category ?? 'GENERAL',
      variables: variables ?? [],
    };
    checkContent(content);
    return this.#insert(viewer, content, 'title');
  }

  /** An own copy of one that the viewer can see, of a built-in one above all. */
  async duplicate(viewer: Viewer, id: string): Promise<string> {
    const template = await this.#deps.reading.byId(viewer, id);
    if (!template) throw noSuchTemplate();
    const { title, text, description, category, variables, builtIn } = template;
    const copy = builtIn ? title : `${[...title].slice(0, MAX_TITLE - ' (copy)'.length).join('')} (copy)`;
    return this.#insert(viewer, { title: copy, text, description, category, variables }, 'templateId');
  }

  /** With `expectedRevision`, a template that has moved on is left alone and a ConflictError tells how it stands. */
  async update(
    viewer: Viewer,
    id: string,
    expectedRevision: number | null,
    input: TemplateChangesInput,
  ): Promise<string> {
    const { description, ...whole } = parse(templateChanges, input);
    return this.#change(viewer, id, expectedRevision, (tx, current) => {
      const given = Object.fromEntries(Object.entries(whole).filter(([, value]) => value != null));
      const content = { ...contentOf(current), ...given, ...(description !== undefined && { description }) };
      checkContent(content);
      return this.#write(tx, viewer, current, content);
    });
  }

  /** An earlier version becomes the newest, as a version of its own. */
  async restoreVersion(
    viewer: Viewer,
    id: string,
    expectedRevision: number | null,
    number: number,
  ): Promise<string> {
    return this.#change(viewer, id, expectedRevision, async (tx, current) => {
      const content = await this.#deps.store.version(tx, id, number);
      if (!content) throw new NotFoundError('version', 'version');
      await this.#write(tx, viewer, current, content);
    });
  }

  /** Answers its revision in the trash, which `restore` compares. */
  async delete(viewer: Viewer, id: string, expectedRevision: number | null): Promise<number> {
    const { store, clock } = this.#deps;
    let revision = 0;
    await this.#change(viewer, id, expectedRevision, async (tx) => {
      revision = await store.markDeleted(tx, id, clock.now());
      tx.changed(viewer.userId, [template('Removed', id)]);
    });
    return revision;
  }

  /** With `expectedRevision`, one that has moved on in the trash or is out of it is left alone: ConflictError. */
  async restore(viewer: Viewer, id: string, expectedRevision: number | null): Promise<string> {
    const { store, transact, clock, restorableMs } = this.#deps;
    if (!isUuid(id)) throw noSuchTemplate();
    const now = clock.now();
    await transact(async (tx) => {
      const count = await store.lockAll(tx, viewer.userId);
      const since = new Date(now.getTime() - restorableMs);
      const revision = await store.lockRestorable(tx, viewer.userId, id, since);
      if (revision !== null) checkRevision('PromptTemplate', { id, revision }, expectedRevision);
      if (!(await store.restore(tx, viewer.userId, id, since, now))) throw noSuchTemplate();
      if (count >= MAX_OWN_TEMPLATES) throw tooMany('templateId');
      tx.changed(viewer.userId, [template('Added', id)]);
    });
    return id;
  }

  async #insert(viewer: Viewer, content: TemplateContent, field: string): Promise<string> {
    const { store, transact, clock } = this.#deps;
    const id = newId();
    const { userId } = viewer;
    await transact(async (tx) => {
      if ((await store.lockAll(tx, userId)) >= MAX_OWN_TEMPLATES) throw tooMany(field);
      await store.insert(tx, { ...content, id, userId }, clock.now());
      tx.changed(viewer.userId, [template('Added', id)]);
    });
    return id;
  }

  async #change(
    viewer: Viewer,
    id: string,
    expectedRevision: number | null,
    work: (tx: ChangeTransaction, current: PromptTemplate) => Promise<void>,
  ): Promise<string> {
    const { store, transact, reading } = this.#deps;
    if (isBuiltInId(id) && (await reading.byId(viewer, id)))
      throw new ForbiddenError('This template comes with the server. Duplicate it, and change the copy.');
    if (!isUuid(id)) throw noSuchTemplate();
    await transact(async (tx) => {
      const current = await store.lock(tx, viewer.userId, id);
      if (!current) throw noSuchTemplate();
      checkRevision('PromptTemplate', current, expectedRevision);
      await work(tx, current);
    });
    return id;
  }

  /** What says the same makes no version. */
  async #write(
    tx: ChangeTransaction,
    viewer: Viewer,
    current: PromptTemplate,
    content: TemplateContent,
  ): Promise<void> {
    if (JSON.stringify(contentOf(content)) === JSON.stringify(contentOf(current))) return;
    const { store, clock } = this.#deps;
    await store.update(tx, current, content, { at: clock.now(), keep: MAX_VERSIONS });
    tx.changed(viewer.userId, [template('Changed', current.id)]);
  }
}

const template = (what: 'Added' | 'Changed' | 'Removed', id: string): Change => ({
  kind: 'promptTemplate',
  what,
  ids: [id],
});

function contentOf({ title, description, category, text, variables }: TemplateContent): TemplateContent {
  return { title, description, category, text, variables };
}

function noSuchTemplate(): NotFoundError {
  return new NotFoundError('prompt template', 'templateId');
}

function tooMany(field: string): InvalidInputError {
  return InvalidInputError.of(
    field,
    `A person has at most ${MAX_OWN_TEMPLATES} templates of their own. Delete one first.`,
  );
}
