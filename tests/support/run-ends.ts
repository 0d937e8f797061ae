import { News } from './news.ts';
import type { Person } from './person.ts';

/** Hears of one person's runs that they have ended. */
export class RunEnds implements AsyncDisposable {
  readonly #news: News;
  readonly #ended = new Map<string, PromiseWithResolvers<void>>();

  private constructor(news: News) {
    this.#news = news;
    void this.#hear();
  }

  static async watch(person: Person): Promise<RunEnds> {
    return new RunEnds(await News.open(person, 'viewerEvents'));
  }

  /** Resolves when the run has ended, or had. */
  of(generationId: string): Promise<void> {
    return this.#entry(generationId).promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#news[Symbol.asyncDispose]();
  }

  #entry(generationId: string): PromiseWithResolvers<void> {
    const entry = this.#ended.get(generationId) ?? Promise.withResolvers<void>();
    this.#ended.set(generationId, entry);
    return entry;
  }

  async #hear(): Promise<void> {
    try {
      for (;;)
        for (const { __typename, generation } of await this.#news.take(1))
          if (__typename === 'GenerationEnded' && generation) this.#entry(generation.id).resolve();
    } catch {
      // The news end with the story.
    }
  }
}
