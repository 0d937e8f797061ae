import type { Clock } from '../core/clock.ts';
import type { ChangeTransaction } from '../features/live/changes.ts';
import { annotationStore } from '../features/messages/marks/annotations.store.ts';
import { MessageAnnotations } from '../features/messages/marks/annotations.ts';
import { editStore } from '../features/messages/marks/edits.store.ts';
import { MessageEdits } from '../features/messages/marks/edits.ts';
import { favoriteReads } from '../features/messages/marks/favorite-messages.store.ts';
import { markReads, markStore } from '../features/messages/marks/marks.store.ts';
import { Marks } from '../features/messages/marks/marks.ts';
import { messageChangeStore } from '../features/messages/marks/message-changes.store.ts';
import { MessageChanges } from '../features/messages/marks/message-changes.ts';
import { pinStore } from '../features/messages/marks/pins.store.ts';
import { Pins } from '../features/messages/marks/pins.ts';
import { reactionReads, reactionStore } from '../features/messages/marks/reactions.store.ts';
import { Reactions } from '../features/messages/marks/reactions.ts';
import { versionReads } from '../features/messages/marks/versions.store.ts';
import type { Transact } from '../platform/database/database.port.ts';
import type { Database } from '../platform/database/prisma-database.ts';

export interface MessageDeps {
  readonly transact: Transact<ChangeTransaction>;
  readonly clock: Clock;
  readonly messageMaxCharacters: number;
}

/** What people do with single messages, apart from sending them. */
export function messageServices({ transact, clock, messageMaxCharacters }: MessageDeps) {
  const changes = new MessageChanges({ store: messageChangeStore, transact, clock });
  return {
    messageEdits: new MessageEdits({ changes, store: editStore, messageMaxCharacters }),
    reactions: new Reactions({ changes, store: reactionStore }),
    marks: new Marks({ changes, store: markStore }),
    pins: new Pins({ changes, store: pinStore }),
    annotations: new MessageAnnotations({ changes, store: annotationStore }),
  };
}

/** One request's reads of what stands beside messages. */
export function besideMessages({ prisma, statements }: Pick<Database, 'prisma' | 'statements'>) {
  return {
    versions: versionReads(prisma, statements),
    reactions: reactionReads(statements),
    marks: markReads(statements),
    favoriteMessages: favoriteReads(prisma, statements),
  };
}
