import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../support/people/person.ts';
import { Chance, rounds } from '../../support/rounds.ts';
import { RunEnds } from '../../support/server/run-ends.ts';
import { startStudio, type TestStudio } from '../../support/server/studio.ts';
import { type NaiveMessage, NaiveTree } from '../../support/trees/naive-tree.ts';
import { TreeActs } from '../../support/trees/tree-acts.ts';
import { compareTree } from '../../support/trees/tree-comparison.ts';

/** Sequences that are told at the same time, each by somebody in a conversation of their own. */
const AT_ONCE = 4;
/** A tree is thrown away when it has so many messages; until then sequence follows sequence in it. */
const LARGE = 60;

let studio: TestStudio;
beforeAll(async () => {
  // Patient: what is told here is no story of a machine that stalls.
  studio = await startStudio();
});
afterAll(() => studio.close());

class Story {
  readonly #person: Person;
  readonly #ends: RunEnds;
  readonly #chance: Chance;
  #acts: TreeActs | null = null;
  #cursors = new Map<number, string>();
  #told: string[] = [];

  constructor(person: Person, ends: RunEnds, chance: Chance) {
    this.#person = person;
    this.#ends = ends;
    this.#chance = chance;
  }

  /** A few acts, and what can be read behind them. */
  async sequence(): Promise<void> {
    if (!this.#acts || this.#acts.tree.all.length > LARGE) await this.#begin();
    for (let left = this.#chance.between(1, 4); left > 0; left--) await this.#act();
    const { conversationId, tree } = this.#acts ?? (await this.#begin());
    const { read, expected } = await compareTree(
      this.#person,
      conversationId,
      tree,
      this.#cursors,
      this.#chance,
    );
    expect(read, this.#told.join('\n')).toEqual(expected);
  }

  async #begin(): Promise<TreeActs> {
    const id = await this.#person.startConversation();
    this.#take(new TreeActs(this.#person, id, new NaiveTree(), (run) => this.#ends.of(run)));
    await this.#act();
    return this.#acts as TreeActs;
  }

  #take(acts: TreeActs): void {
    this.#acts = acts;
    this.#cursors = new Map();
    this.#told = [];
  }

  #pick(from: readonly NaiveMessage[]): NaiveMessage | null {
    return from[this.#chance.between(0, Math.max(0, from.length - 1))] ?? null;
  }

  async #act(): Promise<void> {
    const acts = this.#acts;
    if (!acts) return;
    const { tree } = acts;
    // Now and then one that is not shown, which must be refused.
    const from = this.#chance.between(1, 12) === 1 ? tree.all : tree.shown;
    const any = this.#pick(from);
    const role = (wanted: string) => this.#pick(from.filter((message) => message.role === wanted));
    const [answer, question] = [role('ASSISTANT'), role('USER')];
    const deleted = this.#pick(tree.all.filter(({ id, hiddenBy }) => hiddenBy || tree.restorable.has(id)));
    const die = this.#chance.between(1, 100);
    if (die <= 22 || !any) await this.#expect('send', acts.send(null));
    else if (die <= 36) await this.#expect(`send below ${any.sequence}`, acts.send(any));
    else if (die <= 46 && answer)
      await this.#expect(`regenerate ${answer.sequence}`, acts.regenerate(answer));
    else if (die <= 54 && question)
      await this.#expect(`rephrase ${question.sequence}`, acts.rephrase(question));
    else if (die <= 70) await this.#expect(`select ${any.sequence}`, acts.select(any));
    else if (die <= 78) await this.#expect(`delete ${any.sequence}`, acts.delete(any, 'MESSAGE'));
    else if (die <= 83) await this.#expect(`delete below ${any.sequence}`, acts.delete(any, 'SUBTREE'));
    else if (die <= 97) {
      const chosen = deleted ?? any;
      await this.#expect(`restore ${chosen.sequence}`, acts.restore(chosen));
    } else {
      const fork = await acts.fork(studio.databaseUrl, any, die === 98 ? 'PATH' : 'SUBTREE');
      if (fork) this.#take(fork);
    }
  }

  async #expect(what: string, act: Promise<[told: string, expected: string]>): Promise<void> {
    this.#told.push(what);
    const [told, expected] = await act;
    expect(told.endsWith('Payload') ? 'payload' : told, this.#told.join('\n')).toBe(expected);
  }
}

test('any sequence of acts leaves the tree that a naive model has', async () => {
  const count = rounds({ few: 80, full: 10_000 });
  const { seed } = new Chance();
  let begun = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, nth) => {
      const person = await studio.person();
      await using ends = await RunEnds.watch(person);
      const story = new Story(person, ends, new Chance(seed + nth));
      while (begun < count) {
        begun += 1;
        await story.sequence();
      }
    }),
  );
  expect(begun).toBe(count);
}, 1_800_000);
