import { FeedEvents } from '../people/feed-events.ts';
import type { Person } from '../people/person.ts';

/** Hears of one person's runs that they have ended. */
export class RunEnds implements AsyncDisposable {
  readonly #events: FeedEvents;
  readonly #ended = new Map<string, PromiseWithResolvers<void>>();

  private constructor(events: FeedEvents) {
    this.#events = events;
    void this.#hear();
  }

  static async watch(person: Person): Promise<RunEnds> {
    return new RunEnds(await FeedEvents.open(person, 'viewerEvents'));
  }

  /** Resolves when the run has ended, or had. */
  of(generationId: string): Promise<void> {
    return this.#entry(generationId).promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#events[Symbol.asyncDispose]();
  }

  #entry(generationId: string): PromiseWithResolvers<void> {
    const entry = this.#ended.get(generationId) ?? Promise.withResolvers<void>();
    this.#ended.set(generationId, entry);
    return entry;
  }

  async #hear(): Promise<void> {
    try {
      for (;;)
        for (const { __typename, generation } of await this.#events.take(1))
          if (__typename === 'GenerationEnded' && generation) this.#entry(generation.id).resolve();
    } catch {
      // The events end with the story.
    }
  }
}
