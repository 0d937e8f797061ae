import { lockLibrary } from '../features/folders/library-lock.store.ts';
import { TemplateReading } from '../features/templates/template-reading.ts';
import { templateStore } from '../features/templates/templates.store.ts';
import { PromptTemplates } from '../features/templates/templates.ts';
import { batched } from '../platform/database/batched.ts';
import type { ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeTemplates> {}
}

/** Prompt templates: reading and using them, and what people do with their own. */
export function composeTemplates({ database: { prisma }, transact, clock, restorableMs }: Platform) {
  const store = templateStore(prisma, lockLibrary);
  const templateReading = new TemplateReading(store, batched(store.versions));
  const promptTemplates = new PromptTemplates({
    store,
    reading: templateReading,
    transact,
    clock,
    restorableMs,
  });
  return { services: { templateReading, promptTemplates } };
}
