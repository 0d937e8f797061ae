import { subscribeToEvents } from '../features/live/event-subscription.ts';
import type { ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeEvents> {}
}

/** The feeds of what happens to people's things. Who may follow one is for the field to say. */
export function composeEvents({ subscriptions }: Platform) {
  return { services: { subscribeToEvents: subscribeToEvents.bind(null, subscriptions) } };
}
