import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { countRows } from '../../support/database/rows.ts';
import { type Answer, type Person, post } from '../../support/people/person.ts';
import { rootFields } from '../../support/schema/printed-schema.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { type Faults, faultsOf, namesOfNothing, usualAnswer } from './faults.ts';
import { type Owned, ownedThings } from './owned-things.ts';
import { documentOf, type Result, wordsFor } from './refusal-words.ts';
import { EXCEPTIONS, REFUSALS, type Refusals } from './refusals.ts';

let studio: TestStudio;
let ada: Person;
let own: Owned;
let foreign: Owned;
let sockets: { ada: Client; nobody: Client };
beforeAll(async () => {
  studio = await startStudio({ MODELS_FREE: 'demo/*' });
  ada = await studio.person();
  [own, foreign] = [await ownedThings(ada), await ownedThings(await studio.person())];
  const url = studio.graphqlUrl.replace(/^http/, 'ws');
  const nobody = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  sockets = { ada: ada.socket(), nobody };
});
afterAll(async () => {
  await Promise.all(Object.values(sockets).map((socket) => socket.dispose()));
  await studio.close();
});

test('every mutation says how it refuses, or why it is told elsewhere', () => {
  const known = [...Object.keys(REFUSALS), ...Object.keys(EXCEPTIONS)].sort();
  const all = rootFields('Mutation').map(({ name }) => name);
  expect(known).toEqual(all.sort());
});

describe.each(Object.entries(REFUSALS))('%s', (mutation, refusals) => {
  test('answers one fault, and the first of two', async () => {
    const before = await countRows(studio.databaseUrl);
    const answers: Record<string, string> = {};
    const usual: Record<string, string> = {};
    for (const [name, faults] of faultsOf(mutation, refusals)) {
      answers[name] = await answerTo(mutation, faults);
      usual[name] = expectedOf(refusals, name) ?? usualAnswer(faults);
    }
    expect(answers).toEqual(usual);
    expect(await countRows(studio.databaseUrl), 'nothing was changed').toEqual(before);
  });
});

const expectedOf = ({ refused, says = {} }: Refusals, name: string) =>
  name === 'refused' ? refused : says[name];

/** The same over both transports, and for every id that names nothing of the caller's. */
async function answerTo(mutation: string, faults: Faults): Promise<string> {
  const nothings = namesOfNothing(own, foreign);
  const inputs = nothings
    .map((nothing) => faults.input(own, nothing))
    .slice(0, faults.ids.length === 0 ? 1 : 3);
  const answers = new Set<string>();
  for (const input of inputs)
    for (const answer of await overEachTransport(mutation, input, faults.isNobody))
      answers.add(wordsFor(mutation, answer));
  return [...answers].join(' or ');
}

async function overEachTransport(
  mutation: string,
  input: object,
  isNobody: boolean,
): Promise<Answer<Result>[]> {
  const query = documentOf(mutation);
  const variables = query.includes('$input') ? { input } : {};
  const token = isNobody ? null : ada.tokens.accessToken;
  const overHttp = await post<Result>(studio.graphqlUrl, token, query, variables);
  const socket = isNobody ? sockets.nobody : sockets.ada;
  const [overSocket] = await Array.fromAsync(socket.iterate<Result>({ query, variables }));
  return [overHttp, { status: 200, data: null, ...(overSocket as object) }];
}
