import type { Person } from '../../../support/people/person.ts';
import { decoded, type Stage } from './stage.ts';
import { named } from './told-names.ts';
import { type Seen, Watch } from './watch.ts';

/** All who watch while something happens on a stage, by the names of what they watch. */
export class Audience implements AsyncDisposable {
  readonly #stage: Stage;
  readonly #watches = new Map<string, Watch>();
  /** How many events of each were told before it, and up to where they belong to it. */
  readonly #from = new Map<string, number>();
  readonly #to = new Map<string, number>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async open(name: string, person: Person, field: string): Promise<void> {
    const id = this.#stage.ids[name];
    const argument = field === 'conversationEvents' ? 'conversationId' : 'generationId';
    const of = id === undefined ? '' : `(${argument}: "${id}")`;
    this.#watches.set(name, await Watch.open(person, field, of));
  }

  /** What was told so far is no part of it. Conversations that are gone must have been told of. */
  async forget(): Promise<void> {
    await this.#markViewer();
    for (const [name, watch] of this.#watches) {
      if (await this.#isGone(name)) await watch.until((seen) => seen.some(isRemoval));
      this.#from.set(name, watch.seen.length);
    }
    this.#to.clear();
  }

  /** Waits until each has heard as much as this. Who has not after a while is waited for no longer. */
  async hears(told: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, watch] of this.#watches) {
      const from = this.#from.get(name) ?? 0;
      const count = countOf(told[name] ?? '');
      await watch.until((seen) => seen.length >= from + count).catch(() => {});
      this.#to.set(name, Number.POSITIVE_INFINITY);
    }
  }

  /** Something else happens wherever somebody watches: what is told before it belongs to the change. */
  async mark(): Promise<void> {
    const { ids, person } = this.#stage;
    await this.#markViewer();
    for (const name of this.#watches.keys()) {
      const conversationId = ids[name] ?? '';
      if (decoded(conversationId).type !== 'Conversation') continue;
      const gone = await this.#isGone(name);
      if (gone) await this.#stage.do('restoreConversation', { conversationId });
      const { userMessageId } = await person.send(conversationId, 'behind it');
      const at = await this.#place(name, 'MessageAdded', userMessageId);
      // One more says that it is back.
      this.#to.set(name, gone ? at - 1 : at);
    }
  }

  /** What each was told, in words. */
  told(): Record<string, string> {
    const seen = [...this.#watches].map(([name, watch]) => {
      return [name, watch.seen.slice(this.#from.get(name) ?? 0, this.#to.get(name))] as const;
    });
    return named(this.#stage.ids, Object.fromEntries(seen));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const watch of this.#watches.values()) await watch[Symbol.asyncDispose]();
  }

  async #markViewer(): Promise<void> {
    const { tag } = await this.#stage.do('createTag', { name: `behind it ${this.#from.size}` }, 'tag { id }');
    this.#to.set('viewer', await this.#place('viewer', 'TagAdded', (tag as { id: string }).id));
  }

  async #place(name: string, type: string, id: string): Promise<number> {
    const watch = this.#watches.get(name);
    const isMark = (event: Seen) => event.type === type && Object.values(event.about).includes(id);
    await watch?.until((seen) => seen.some(isMark));
    return watch?.seen.findIndex(isMark) ?? 0;
  }

  async #isGone(name: string): Promise<boolean> {
    const id = this.#stage.ids[name];
    if (!id || decoded(id).type !== 'Conversation') return false;
    const query = 'query ($id: ID!) { conversation(id: $id) { id } }';
    return (
      (await this.#stage.person.get<{ conversation: object | null }>(query, { id })).conversation === null
    );
  }
}

const isRemoval = ({ type }: Seen) => type === 'ConversationRemoved';

/** `7 × …` are seven. */
const countOf = (told: string) =>
  told
    .split('; ')
    .reduce((sum, text) => sum + (text === '' ? 0 : Number(/^(\d+) × /.exec(text)?.[1] ?? 1)), 0);
