import { serveStock } from './stock-live.ts';
import { eventsInto } from './support/events.ts';
import { onOrder } from './support/token-source.ts';

onOrder(eventsInto(await serveStock()));
