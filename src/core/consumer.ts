/** Takes items in the turn in which they come, with no promise for each. */
export interface Consumer<T> {
  /** Takes the item, or answers false: then it waits where it is, and nothing is offered until whoever offers is told to `resume`. */
  accept(item: T): boolean;
  /** Nothing more comes; everything before was accepted, unless an error cut it short. Called once. */
  end(error: Error | null): void;
}
