import type { Transaction } from '../../platform/database/database.port.ts';
import type { PromptTemplate, PromptTemplateVersion } from './template.ts';
import type { TemplateContent } from './template-input.ts';
import type { ListBounds, TemplateFilter } from './template-list.ts';

/** Versions of one template, newest first; `below` and `above` bound their numbers. */
export interface VersionRequest {
  readonly templateId: string;
  readonly below: number | null;
  readonly above: number | null;
  readonly size: number;
  /** The oldest of them first. */
  readonly backwards: boolean;
}

/** A person's own templates. */
export interface TemplateStore {
  /** Those that are the person's and not deleted, in no order. */
  byIds(userId: string, ids: readonly string[]): Promise<PromptTemplate[]>;
  /** Whether it is deleted or not; null when there is none of the person. */
  readState(userId: string, id: string): Promise<PromptTemplate | null>;
  /** At most `size` by title, in the direction of the reading. */
  page(
    userId: string,
    filter: TemplateFilter,
    bounds: ListBounds,
    reading: { readonly size: number; readonly backwards: boolean },
  ): Promise<PromptTemplate[]>;
  count(userId: string, filter: TemplateFilter): Promise<number>;
  /** At most `size` of each, in the order of the requests. */
  versions(requests: readonly VersionRequest[]): Promise<PromptTemplateVersion[][]>;
  /** Holds the person's other changes of this kind back until the transaction ends; answers how many templates they have. */
  lockAll(tx: Transaction, userId: string): Promise<number>;
  insert(
    tx: Transaction,
    row: TemplateContent & { readonly id: string; readonly userId: string },
    at: Date,
  ): Promise<void>;
  /** Holds the template until the transaction ends; null when there is none. */
  lock(tx: Transaction, userId: string, id: string): Promise<PromptTemplate | null>;
  version(tx: Transaction, id: string, number: number): Promise<TemplateContent | null>;
  /** Writes what was locked anew, as another version; of more versions than `keep` the oldest go. */
  update(
    tx: Transaction,
    current: PromptTemplate,
    content: TemplateContent,
    options: { readonly at: Date; readonly keep: number },
  ): Promise<void>;
  /** Answers its revision in the trash. */
  markDeleted(tx: Transaction, id: string, at: Date): Promise<number>;
  /** Holds one that was deleted after `since`, or is not; answers its revision, or null when there is none. */
  lockRestorable(tx: Transaction, userId: string, id: string, since: Date): Promise<number | null>;
  /** False when there is none that was deleted after `since`. */
  restore(tx: Transaction, userId: string, id: string, since: Date, at: Date): Promise<boolean>;
}
