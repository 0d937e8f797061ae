import { expect, test } from 'vitest';
import { attempt } from '../../support/people/attempt.ts';
import type { Person } from '../../support/people/person.ts';
import { startStudio } from '../../support/server/studio.ts';
import { change } from './template-calls.ts';

interface Told {
  readonly viewerEvents: {
    readonly __typename: string;
    readonly promptTemplate?: { id: string; title: string; version: number } | null;
    readonly promptTemplateId?: string;
  };
}

const EVENTS = `subscription { viewerEvents { __typename
  ... on PromptTemplateAdded { promptTemplate { id title version } }
  ... on PromptTemplateChanged { promptTemplate { id title version } }
  ... on PromptTemplateRemoved { promptTemplateId } } }`;

/** What a second tab, which refetches nothing, knows of a person's templates behind some of their events. */
async function follow(
  person: Person,
  count: number,
  begin: () => Promise<void>,
): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  const socket = person.socket();
  const events = socket.iterate<Told>({ query: EVENTS });
  let seen = 0;
  const first = events.next();
  // The stream is open once the server has answered another operation of the same socket.
  await new Promise<void>((resolve, reject) =>
    socket.subscribe(
      { query: '{ __typename }' },
      { next: () => {}, error: reject, complete: () => resolve() },
    ),
  );
  await begin();
  for (let next = first; seen < count; next = events.next()) {
    const { value } = await next;
    const event = (value as { data: Told }).data.viewerEvents;
    seen += 1;
    if (event.promptTemplateId) known.delete(event.promptTemplateId);
    else if (event.promptTemplate) known.set(event.promptTemplate.id, event.promptTemplate.title);
  }
  await events.return?.();
  await socket.dispose();
  return known;
}

test('a second tab that only hears of the changes ends with the same templates', async () => {
  await using studio = await startStudio();
  const ada = await studio.person();
  const kept: Record<string, string> = {};
  const known = await follow(ada, 7, async () => {
    const make = (title: string) => change(ada, 'createPromptTemplate', { title, text: 'Hello' });
    const [one, two] = [await make('One'), await make('Two')];
    await change(ada, 'updatePromptTemplate', { templateId: one.id, title: 'First' });
    await attempt(ada, 'updatePromptTemplate', { templateId: one.id, title: 'First' });
    await attempt(ada, 'deletePromptTemplate', { templateId: two.id });
    await attempt(ada, 'deletePromptTemplate', { templateId: one.id });
    await change(ada, 'restorePromptTemplate', { templateId: one.id });
    const copy = await change(ada, 'duplicatePromptTemplate', { templateId: one.id });
    Object.assign(kept, { [one.id]: 'First', [copy.id]: 'First (copy)' });
  });
  expect(Object.fromEntries(known)).toEqual(kept);
});
