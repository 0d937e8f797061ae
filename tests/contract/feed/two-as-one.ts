import type { Feed } from '../../../src/platform/feed/feed.port.ts';
import { until } from './redis-feeds.ts';

/** Writes on one instance and reads on another, which begins once what was written before is stored. */
export function twoAsOne(writer: Feed, reader: Feed): Feed {
  return {
    append: (key, event) => writer.append(key, event),
    claim: (key) => writer.claim(key),
    isStored: (key) => writer.isStored(key),
    async read(key, options) {
      await until(() => writer.isStored(key));
      return reader.read(key, options);
    },
    async head(key) {
      await until(() => writer.isStored(key));
      return reader.head(key);
    },
    async close() {
      await writer.close();
      await reader.close();
    },
  };
}
