import { systemClock } from '../core/clock.ts';
import { lockLibrary } from '../features/folders/library-lock.store.ts';
import type { ChangeTransaction } from '../features/live/changes.ts';
import { TemplateReading } from '../features/templates/template-reading.ts';
import { templateStore } from '../features/templates/templates.store.ts';
import { PromptTemplates } from '../features/templates/templates.ts';
import { batched } from '../platform/database/batched.ts';
import type { Transact } from '../platform/database/database.port.ts';
import type { Database } from '../platform/database/prisma-database.ts';

interface TemplateParts {
  readonly database: Database;
  readonly transact: Transact<ChangeTransaction>;
  readonly restorableMs: number;
}

/** Prompt templates: reading and using them, and what people do with their own. */
export function composeTemplates({ database: { prisma }, transact, restorableMs }: TemplateParts) {
  const store = templateStore(prisma, lockLibrary);
  const templateReading = new TemplateReading(store, batched(store.versions));
  const promptTemplates = new PromptTemplates({
    store,
    reading: templateReading,
    transact,
    clock: systemClock,
    restorableMs,
  });
  return { templateReading, promptTemplates };
}
