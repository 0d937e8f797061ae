import type { GraphQLError } from 'graphql';
import type { Path } from 'graphql/jsutils/Path.js';

/** The errors of one request, without those below a place that has become null already. */
export class CollectedErrors {
  readonly list: GraphQLError[] = [];
  readonly #nulled = new Set<Path | undefined>();

  /** An error that makes the value at `path` null; undefined is the whole answer. */
  add(error: GraphQLError, path: Path | undefined): void {
    for (let at = path; at !== undefined; at = at.prev) if (this.#nulled.has(at)) return;
    if (this.#nulled.has(undefined)) return;
    this.#nulled.add(path);
    this.list.push(error);
  }
}
