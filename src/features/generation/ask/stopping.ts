import { NotFoundError } from '../../../core/errors.ts';
import { isUuid } from '../../../core/ids.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Feed } from '../../../platform/feed/feed.port.ts';
import { feedKey, type GenerationFeedEvent, isTerminal } from '../../live/feeds.ts';
import { stopGenerations } from '../../live/stop-generations.ts';
import type { GenerationStore } from './generation.store.port.ts';

/** How long a stop waits for the run to say that it has ended; it usually takes a few milliseconds. */
const STOP_WAIT_MS = 2000;

export interface StopDeps {
  readonly store: Pick<GenerationStore, 'isRunning'>;
  readonly feed: Feed;
  /** Ends the run if this instance writes it; false when it does not. */
  readonly stopHere: (generationId: string) => boolean;
}

/** Orders the run to end, wherever it is, and waits a moment for it. One that has ended stays as it is. */
export async function stopGeneration(
  { store, feed, stopHere }: StopDeps,
  viewer: Viewer,
  generationId: string,
): Promise<string> {
  const running = isUuid(generationId) ? await store.isRunning(viewer, generationId) : null;
  if (running === null) throw new NotFoundError('generation', 'generationId');
  if (!running) return generationId;
  const events = await feed.read<GenerationFeedEvent>(feedKey.generation(generationId), { from: 'now' });
  const timeout = setTimeout(() => void events.return(), STOP_WAIT_MS);
  try {
    // It may have ended before its feed was read; then there is nothing to wait for.
    if (!(await store.isRunning(viewer, generationId))) return generationId;
    if (!stopHere(generationId)) stopGenerations(feed, [generationId]);
    for await (const { event } of events) if (isTerminal(event)) break;
    return generationId;
  } finally {
    clearTimeout(timeout);
    await events.return();
  }
}
