import type { Feed } from '../../platform/feed/feed.port.ts';
import { feedKey, type StopOrder } from './feeds.ts';

/** Orders these runs to end, on whichever instances they are. To be called once what ends them is stored. */
export function stopGenerations(feed: Feed, generationIds: Iterable<string>): void {
  for (const generationId of generationIds)
    feed.append<StopOrder>(feedKey.control(generationId), { type: 'Stop' });
}
