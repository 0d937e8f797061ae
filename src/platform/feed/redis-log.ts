import type { RedisCommands } from '../redis/redis.port.ts';
import { type FeedEntry, type FeedEvent, FeedUnavailableError } from './feed.port.ts';
import { OPEN } from './redis-scripts.ts';

const PAGE = 1000;

/** The names of one log: its two keys, which a Cluster keeps in one slot, and its channel. */
export interface LogNames {
  readonly keys: readonly [meta: string, stream: string];
  readonly channel: string;
}

export function logNames(prefix: string, key: string): LogNames {
  const stream = channelOf(prefix, key);
  return { keys: [`${stream}:log`, stream], channel: stream };
}

export function channelOf(prefix: string, key: string): string {
  return `${prefix}feed:{${key}}`;
}

/** An event as Redis has it: parsed only where somebody reads it. */
export interface StoredEvent {
  readonly seq: number;
  /** When it was appended, in ms since 1970. */
  readonly at: number;
  readonly json: string;
}

/** What was published: neighbouring events of one epoch. */
export interface Message {
  readonly epoch: string;
  readonly events: readonly StoredEvent[];
}

/** Reads what the scripts publish: `<epoch> <first number>`, and each event on a line of its own, as `<time> <json>`. */
export function parseMessage(text: string): Message {
  const [header = '', ...lines] = text.split('\n');
  const [epoch = '', first] = header.split(' ');
  const events = lines.map((line, n) => {
    const space = line.indexOf(' ');
    return { seq: Number(first) + n, at: Number(line.slice(0, space)), json: line.slice(space + 1) };
  });
  return { epoch, events };
}

/** Throws a FeedUnavailableError for what none of ours has written: others may use the same Redis. */
export function entryOf(epoch: string, { seq, json }: StoredEvent): FeedEntry<FeedEvent> {
  return { position: { epoch, seq }, event: eventOf(json) };
}

function eventOf(json: string): FeedEvent {
  try {
    const event: unknown = JSON.parse(json);
    if (typeof event === 'object' && event !== null && 'type' in event) return event as FeedEvent;
  } catch {
    // Is told below.
  }
  throw new FeedUnavailableError('A feed holds what is no event.');
}

export interface Standing {
  /** Empty where there is no log. */
  readonly epoch: string;
  readonly last: number;
  /** Whether one process alone writes it, or wrote it. */
  readonly claimed: boolean;
}

/** How a log stands. One that does not exist is begun in `newEpoch`, or with an empty one left alone. */
export async function openLog(
  commands: RedisCommands,
  { keys }: LogNames,
  ttlMs: number,
  newEpoch: string,
): Promise<Standing> {
  const [epoch, last, claimed] = (await commands.run(OPEN, keys, [ttlMs, newEpoch])) as [
    string,
    number,
    number,
  ];
  return { epoch, last, claimed: claimed === 1 };
}

/** The events of the stream behind `seq`, page by page; none of them when the stream is of another epoch. */
export async function eventsBehind(
  commands: RedisCommands,
  { keys: [, stream] }: LogNames,
  epoch: string,
  seq: number,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let from = seq + 1; ; from = (events.at(-1)?.seq ?? 0) + 1) {
    const range = [`${epoch}-${from}`, `${epoch}-18446744073709551615`, 'COUNT', PAGE];
    const page = (await commands.call('XRANGE', stream, ...range)) as [string, string[]][];
    for (const [id, [, at, , json = '']] of page)
      events.push({ seq: Number(id.slice(id.indexOf('-') + 1)), at: Number(at), json });
    if (page.length < PAGE) return events;
  }
}
