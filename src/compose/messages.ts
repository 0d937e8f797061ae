import type { Clock } from '../core/clock.ts';
import { editStore } from '../features/messages/edits.store.ts';
import { MessageEdits } from '../features/messages/edits.ts';
import { messageChangeStore } from '../features/messages/message-changes.store.ts';
import { MessageChanges } from '../features/messages/message-changes.ts';
import type { Transact } from '../platform/database/database.port.ts';
import type { Feed } from '../platform/feed/feed.port.ts';

export interface MessageDeps {
  readonly transact: Transact;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly messageMaxCharacters: number;
}

/** What people do with single messages, apart from sending them. */
export function messageServices({ transact, feed, clock, messageMaxCharacters }: MessageDeps) {
  const changes = new MessageChanges({ store: messageChangeStore, transact, feed, clock });
  return {
    messageEdits: new MessageEdits({ changes, store: editStore, messageMaxCharacters }),
  };
}
