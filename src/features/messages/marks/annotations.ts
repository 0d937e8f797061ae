import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { jsonObject } from '../../../core/json-object.ts';
import { parse } from '../../../core/parse.ts';
import { textSchema } from '../../../core/text.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transaction } from '../../../platform/database/database.port.ts';
import type { MessageChanges } from './message-changes.ts';

const entity = z.object({ name: textSchema(1, 100), value: textSchema(0, 1000) });

export const annotateInput = z.object({
  intent: textSchema(1, 200).nullish(),
  entities: z.array(entity).max(100, { error: 'Must have at most 100 entries.' }).nullish(),
  sentiment: z.enum(['NEGATIVE', 'NEUTRAL', 'POSITIVE']).nullish(),
  confidence: z
    .number()
    .min(0, { error: 'Must be from 0 to 1.' })
    .max(1, { error: 'Must be from 0 to 1.' })
    .nullish(),
  agent: textSchema(1, 200).nullish(),
  processingMs: z.int().min(0, { error: 'Must not be negative.' }).nullish(),
  error: textSchema(1, 2000).nullish(),
});
const annotateMessageInput = annotateInput.extend({ metadata: jsonObject.nullish() });
export type AnnotateInput = z.input<typeof annotateInput> & { readonly metadata?: unknown };

/** What somebody or something found out about a message. A key that is absent was never said, or taken back. */
export type Annotations = {
  readonly [Key in keyof z.output<typeof annotateInput>]?: NonNullable<z.output<typeof annotateInput>[Key]>;
};

/** What is kept beside a message: what was found out about it, and what a client keeps with it for itself. */
interface KeptBeside {
  readonly annotations: Annotations | null;
  readonly metadata: unknown;
}

export interface AnnotationStore {
  /** Raises the revision. */
  write(tx: Transaction, messageId: string, kept: KeptBeside): Promise<void>;
}

export interface AnnotationDeps {
  readonly changes: MessageChanges;
  readonly store: AnnotationStore;
}

/** Findings about messages, kept beside them. */
export class MessageAnnotations {
  readonly #deps: AnnotationDeps;

  constructor(deps: AnnotationDeps) {
    this.#deps = deps;
  }

  /**
   * Replaces each finding that is given and leaves the others; null takes one back. Metadata is replaced as a whole. What
   * stands already changes nothing.
   * Answers the message's id. Throws a NotFoundError, a ConflictError or an InvalidInputError.
   */
  annotate(
    viewer: Viewer,
    messageId: string,
    input: AnnotateInput,
    expectedRevision: number | null,
  ): Promise<string> {
    const { changes, store } = this.#deps;
    const { metadata: wanted, ...findings } = parse(annotateMessageInput, input);
    return changes.change(viewer, messageId, expectedRevision, async (tx, { id, annotations, metadata }) => {
      const before = { annotations: readAnnotations(annotations), metadata };
      const after = {
        annotations: merged(before.annotations ?? {}, findings),
        metadata: wanted === undefined ? metadata : wanted,
      };
      if (isDeepStrictEqual(before, after)) return null;
      await store.write(tx, id, after);
      return 'message';
    });
  }
}

/** Reads the JSON of a row, which `annotate` alone writes. */
export function readAnnotations(json: unknown): Annotations | null {
  return typeof json === 'object' && json !== null ? json : null;
}

function merged(before: Annotations, given: object): Annotations | null {
  const changes = Object.entries(given).filter(([, value]) => value !== undefined);
  const all = Object.entries({ ...before, ...Object.fromEntries(changes) });
  const kept = all.filter(([, value]) => value !== null);
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
