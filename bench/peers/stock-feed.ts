import { eventsInto } from './events.ts';
import { serveStock } from './stock-live.ts';
import { onOrder } from './token-source.ts';

onOrder(eventsInto(await serveStock()));
