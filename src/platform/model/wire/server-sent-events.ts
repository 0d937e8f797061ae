import { createParser } from 'eventsource-parser';
import { type ByteReader, type Decoder, MAX_EVENT_CHARACTERS } from './decoder.ts';
import type { ProviderFaults } from './faults.ts';

/** Splits `text/event-stream` into events. */
export function serverSentEvents(decoder: Decoder, faults: ProviderFaults): ByteReader {
  const utf8 = new TextDecoder();
  let ended = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARACTERS,
    onEvent: ({ data, event }) => {
      ended ||= decoder.read(data, event);
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') throw faults.malformed('an event of more than 1 MiB');
    },
  });
  return {
    feed: (chunk) => {
      parser.feed(utf8.decode(chunk, { stream: true }));
      return ended;
    },
    end: () => {
      // Some servers leave out the blank line behind their last event.
      parser.feed(`${utf8.decode()}\n\n`);
      if (!ended) decoder.end();
    },
  };
}
