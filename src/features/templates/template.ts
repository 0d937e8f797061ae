import type { TemplateContent } from './template-input.ts';

/** Versions of one template that are kept: the newest. */
export const MAX_VERSIONS = 100;

/** A prompt with places for values: one that comes with the server, or a person's own as its newest version says. */
export interface PromptTemplate extends TemplateContent {
  /** `builtin/<slug>`, or the row's. */
  readonly id: string;
  readonly builtIn: boolean;
  readonly revision: number;
  /** The number of the newest version, from 1. */
  readonly version: number;
  /** Null for one that comes with the server. */
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
}

export interface PromptTemplateVersion extends TemplateContent {
  readonly id: string;
  readonly number: number;
  readonly createdAt: Date | null;
}
