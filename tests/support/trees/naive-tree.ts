/** A message as one would keep it in one's head. */
export interface NaiveMessage {
  readonly id: string;
  readonly parent: NaiveMessage | null;
  readonly role: 'USER' | 'ASSISTANT';
  /** From 1, in the order of making. */
  readonly sequence: number;
  /** Deleted by itself: its place stays. */
  emptied: boolean;
  /** Its content is gone for good. */
  readonly purged: boolean;
  /** What was deleted and took it along. */
  hiddenBy: NaiveMessage | null;
}

/** How an act ends: its payload, or the error that it is to be answered with. */
export type Ending = 'payload' | 'NotFoundError' | 'InvalidInputError';

/** A conversation's tree in plain code, without an index: what the server is compared with. */
export class NaiveTree {
  readonly all: NaiveMessage[] = [];
  /** The leaves that one has left, the last one at the end. */
  #left: NaiveMessage[] = [];
  leaf: NaiveMessage | null = null;

  get shown(): NaiveMessage[] {
    return this.all.filter(({ hiddenBy }) => hiddenBy === null);
  }

  get count(): number {
    return this.shown.filter(({ emptied }) => !emptied).length;
  }

  children(parent: NaiveMessage | null): NaiveMessage[] {
    return this.shown.filter((message) => message.parent === parent);
  }

  /** From the first message down to `message`. */
  path(message: NaiveMessage | null): NaiveMessage[] {
    return message === null ? [] : [...this.path(message.parent), message];
  }

  /** Shown, the message itself first. */
  below(message: NaiveMessage): NaiveMessage[] {
    return [message, ...this.children(message).flatMap((child) => this.below(child))];
  }

  /** By way of the leaf that was left last, else of the newest child. */
  leafBelow(message: NaiveMessage | null): NaiveMessage | null {
    const left = this.#left.findLast(
      (leaf) => leaf.hiddenBy === null && [null, ...this.path(leaf.parent)].includes(message),
    );
    const next = left ?? this.children(message).at(-1);
    return next ? this.leafBelow(next) : message;
  }

  add(id: string, parent: NaiveMessage | null, role: 'USER' | 'ASSISTANT', emptied = false): NaiveMessage {
    const message = {
      ...{ id, parent, role, sequence: this.all.length + 1 },
      ...{ emptied, purged: emptied, hiddenBy: null },
    };
    this.all.push(message);
    return message;
  }

  /** Goes to `leaf`, and remembers where the other branch was left. */
  lookAt(leaf: NaiveMessage): void {
    if (this.leaf && !this.path(leaf).includes(this.leaf)) this.#leave(this.leaf);
    this.leaf = leaf;
  }

  #leave(leaf: NaiveMessage): void {
    this.#left = [...this.#left.filter((other) => other !== leaf), leaf];
  }

  select(message: NaiveMessage): Ending {
    if (message.hiddenBy) return 'NotFoundError';
    const leaf = this.leafBelow(message);
    if (leaf && !this.path(this.leaf).includes(message)) this.lookAt(leaf);
    return 'payload';
  }

  delete(message: NaiveMessage, scope: 'MESSAGE' | 'SUBTREE'): Ending {
    if (message.hiddenBy) return 'NotFoundError';
    if (scope === 'MESSAGE' && this.children(message).length > 0) message.emptied = true;
    else for (const gone of this.below(message)) gone.hiddenBy = message;
    if (this.leaf?.hiddenBy) {
      this.#leave(this.leaf);
      this.leaf = this.leafBelow(message.parent);
    }
    return 'payload';
  }

  restore(message: NaiveMessage): Ending {
    const { hiddenBy, parent, emptied } = message;
    if (!hiddenBy && (!emptied || message.purged)) return 'NotFoundError';
    if (!hiddenBy) message.emptied = false;
    else if (hiddenBy !== message || parent?.hiddenBy) return 'InvalidInputError';
    else {
      for (const other of this.all) if (other.hiddenBy === message) other.hiddenBy = null;
      if (this.leaf === null || this.leaf === parent) this.leaf = this.leafBelow(message);
    }
    return 'payload';
  }

  /** What can be restored, each with the number of messages that come back. */
  get restorable(): Map<string, number> {
    const hidden = this.all.filter((message) => message.hiddenBy === message);
    const taken = (root: NaiveMessage) => this.all.filter((one) => one.hiddenBy === root && !one.emptied);
    return new Map([
      ...this.shown.filter(({ emptied, purged }) => emptied && !purged).map(({ id }) => [id, 1] as const),
      ...hidden.map((root) => [root.id, taken(root).length] as const),
    ]);
  }

  /** The messages that a fork copies, in their order; null where none can be made. */
  copied(message: NaiveMessage, scope: 'PATH' | 'SUBTREE'): NaiveMessage[] | null {
    if (message.hiddenBy || message.emptied) return null;
    const taken = new Set([...this.path(message), ...(scope === 'SUBTREE' ? this.below(message) : [])]);
    return this.all.filter((one) => taken.has(one));
  }

  /** The tree that a fork makes; `ids` are those of the copies, in order. */
  fork(message: NaiveMessage, scope: 'PATH' | 'SUBTREE', ids: readonly string[]): NaiveTree {
    const fork = new NaiveTree();
    const twins = new Map<NaiveMessage, NaiveMessage>();
    for (const [at, old] of (this.copied(message, scope) ?? []).entries()) {
      const parent = (old.parent && twins.get(old.parent)) ?? null;
      const twin = fork.add(ids[at] ?? '', parent, old.role, old.emptied);
      twins.set(old, twin);
    }
    const within = scope === 'SUBTREE' && this.path(this.leaf).includes(message);
    const leaf = scope === 'PATH' ? message : within ? this.leaf : this.leafBelow(message);
    fork.leaf = (leaf && twins.get(leaf)) ?? null;
    return fork;
  }
}
