import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rootFields } from '../../../support/schema/printed-schema.ts';
import { type ProviderStudio, startProviderStudio } from '../../../support/server/provider-studio.ts';
import { Audience } from './audience.ts';
import type { Change } from './change.ts';
import { CHANGES, UNANNOUNCED } from './changes.ts';
import { decoded, Stage } from './stage.ts';

let running: ProviderStudio;
beforeAll(async () => {
  running = await startProviderStudio(
    {
      AUTO_TITLE: 'on',
      OPENAI_COMPATIBLE_TEST_API_KEY: 'sk-test-0123456789',
      MODELS_FREE: 'test/*,demo/*',
    },
    { models: ['alpha', 'beta', 'slow', 'titled'] },
  );
  running.provider.answer('titled', { text: 'Flour.' }, { text: 'Baking bread' });
});
afterAll(() => running[Symbol.asyncDispose]());

test('every mutation says what it tells, or why it tells nothing', () => {
  const known = [...Object.keys(CHANGES), ...Object.keys(UNANNOUNCED)].sort();
  expect(known).toEqual(
    rootFields('Mutation')
      .map(({ name }) => name)
      .sort(),
  );
});

const rows = Object.entries(CHANGES).flatMap(([mutation, changes]) =>
  changes.map((change) => [`${mutation}${change.when ? ` ${change.when}` : ''}`, mutation, change] as const),
);

describe('what it tells, feed by feed:', () => {
  test.each(rows)('%s', async (_name, mutation, change) => {
    await using stage = await Stage.open(running, 'this tab' in change.told);
    expect(await toldOf(stage, mutation, change)).toEqual(change.told);
  });
});

/** All that anybody is told of a change, up to something that happens after it. */
async function toldOf(stage: Stage, mutation: string, change: Change): Promise<Record<string, string>> {
  await change.given?.(stage);
  await using audience = new Audience(stage);
  await audience.open('viewer', stage.elsewhere, 'viewerEvents');
  if ('this tab' in change.told) await audience.open('this tab', stage.here, 'viewerEvents');
  for (const [name, id] of Object.entries(stage.ids))
    if (decoded(id).type === 'Conversation') await audience.open(name, stage.elsewhere, 'conversationEvents');
  for (const name of stage.held) await audience.open(name, stage.elsewhere, 'generationEvents');
  if (change.trashed) {
    await change.trashed(stage);
    await audience.forget();
  }
  const act = change.act ?? ((on: Stage, input: object) => on.act(mutation, input));
  const { generations = [] } = await act(stage, change.input?.(stage.ids) ?? {});
  for (const [at, { id }] of (generations as { id: string }[]).entries()) {
    const name = `run ${at + 1}`;
    stage.ids[name] = id;
    await audience.open(name, stage.elsewhere, 'generationEvents');
  }
  await audience.hears(change.told);
  if (!change.ends) await audience.mark();
  return audience.told();
}
