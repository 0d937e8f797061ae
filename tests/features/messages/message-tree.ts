/** A conversation's tree as one would keep it in one's head: a naive model to compare the server with. */
export class MessageTree {
  readonly #parents = new Map<string, string | null>();
  leaf: string | null = null;

  get ids(): string[] {
    return [...this.#parents.keys()];
  }

  add(id: string, parent: string | null): void {
    this.#parents.set(id, parent);
    this.leaf = id;
  }

  parentOf(id: string): string | null {
    return this.#parents.get(id) ?? null;
  }

  /** From the first message down to `id`. */
  pathTo(id: string | null): string[] {
    return id === null ? [] : [...this.pathTo(this.parentOf(id)), id];
  }

  /** In the order of their making. */
  siblingsOf(id: string): string[] {
    return this.ids.filter((other) => this.parentOf(other) === this.parentOf(id));
  }
}
