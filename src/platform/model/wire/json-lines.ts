import { type ByteReader, type Decoder, MAX_EVENT_CHARACTERS } from './decoder.ts';
import type { ProviderFaults } from './faults.ts';

/** Splits newline-delimited JSON into lines. */
export function jsonLines(decoder: Decoder, faults: ProviderFaults): ByteReader {
  const utf8 = new TextDecoder();
  let rest = '';
  let ended = false;

  const read = (line: string) => {
    if (!ended && line.trim() !== '') ended = decoder.read(line);
  };

  const split = (text: string) => {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      read(rest + text.slice(start, end));
      rest = '';
      start = end + 1;
    }
    rest += text.slice(start);
    if (rest.length > MAX_EVENT_CHARACTERS) throw faults.malformed('a line of more than 1 MiB');
  };

  return {
    feed: (chunk) => {
      split(utf8.decode(chunk, { stream: true }));
      return ended;
    },
    end: () => {
      split(`${utf8.decode()}\n`);
      if (!ended) decoder.end();
    },
  };
}
