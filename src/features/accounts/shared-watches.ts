interface Watch {
  readonly listeners: Set<() => void>;
  stop: () => void;
}

/** Watches for the end of something once, however many want to hear of it. */
export class SharedWatches {
  readonly #watches = new Map<string, Watch>();

  /**
   * Calls `onEnd` once, when what `key` names ends; the answer stops listening. `open` begins to watch for it, for the first
   * who listens, and answers what stops that, once nobody listens any more.
   */
  join(key: string, onEnd: () => void, open: (ended: () => void) => () => void): () => void {
    const watch = this.#watches.get(key) ?? this.#open(key, open);
    // The same function may listen twice.
    const listener = () => onEnd();
    watch.listeners.add(listener);
    return () => {
      if (!watch.listeners.delete(listener) || watch.listeners.size > 0) return;
      this.#watches.delete(key);
      watch.stop();
    };
  }

  #open(key: string, open: (ended: () => void) => () => void): Watch {
    const watch: Watch = { listeners: new Set(), stop: () => {} };
    this.#watches.set(key, watch);
    watch.stop = open(() => {
      this.#watches.delete(key);
      const listeners = [...watch.listeners];
      watch.listeners.clear();
      for (const listener of listeners) listener();
    });
    return watch;
  }
}
