import type { Viewer } from '../core/viewer.ts';
import type { AccountReads } from '../features/accounts/accounts.store.ts';
import type { Accounts } from '../features/accounts/accounts.ts';
import type { Sessions } from '../features/accounts/sessions.ts';
import type { ViewerEvents } from '../features/accounts/viewer-events.ts';
import type { ConversationEvents } from '../features/conversations/conversation-events.ts';
import type { ConversationReads } from '../features/conversations/conversations.store.ts';
import type { Conversations } from '../features/conversations/conversations.ts';
import type { GenerationEvents } from '../features/generation/generation-events.ts';
import type { GenerationReads } from '../features/generation/generation-reads.store.ts';
import type { Generations } from '../features/generation/generations.ts';
import type { HealthCheck } from '../features/health/health.ts';
import type { MessageReads } from '../features/messages/messages.store.ts';
import type { Models } from '../features/models/models.ts';

/** The verbs: each takes the viewer first, checks, and does one thing. */
export interface Services {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly viewerEvents: ViewerEvents;
  readonly models: Models;
  readonly conversations: Conversations;
  readonly conversationEvents: ConversationEvents;
  readonly generations: Generations;
  readonly generationEvents: GenerationEvents;
  readonly health: HealthCheck;
}

/** The hot reads: scoped to the viewer, they spread Pothos' query so that one request is few statements. */
export interface Reads {
  readonly accounts: AccountReads;
  readonly conversations: ConversationReads;
  readonly messages: MessageReads;
  readonly generations: GenerationReads;
}

export interface Context {
  /** Null when the request carries no credentials. */
  readonly viewer: Viewer | null;
  readonly services: Services;
  readonly reads: Reads;
  /** What Pothos' Prisma plugin loads through; opaque to everything else. */
  readonly database: object;
}
