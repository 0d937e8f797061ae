import type { CacheStatistics } from '../core/hit-counter.ts';
import type { Viewer } from '../core/viewer.ts';
import type { AccountReads } from '../features/accounts/accounts.store.ts';
import type { Accounts } from '../features/accounts/accounts.ts';
import type { ProviderKeys } from '../features/accounts/provider-keys.ts';
import type { Sessions } from '../features/accounts/sessions.ts';
import type { ViewerEvents } from '../features/accounts/viewer-events.ts';
import type { AttachmentReads } from '../features/attachments/attachment-reads.store.ts';
import type { Attachments } from '../features/attachments/attachments.ts';
import type { Downloads } from '../features/attachments/downloads.ts';
import type { BulkConversations } from '../features/conversations/bulk-conversations.ts';
import type { ConversationEvents } from '../features/conversations/conversation-events.ts';
import type { ConversationReads } from '../features/conversations/conversations.store.ts';
import type { Conversations } from '../features/conversations/conversations.ts';
import type { FolderReads } from '../features/folders/folder-reads.store.ts';
import type { FolderTrash } from '../features/folders/folder-trash.ts';
import type { Folders } from '../features/folders/folders.ts';
import type { Generations } from '../features/generation/ask/generations.ts';
import type { BranchReads } from '../features/generation/prompt/branch-usage.store.ts';
import type { TemporaryAnswers } from '../features/generation/temporary/temporary-answers.ts';
import type { ConversationTextReads } from '../features/generation/texts/conversation-texts.store.ts';
import type { ConversationTexts } from '../features/generation/texts/conversation-texts.ts';
import type { GenerationEvents } from '../features/generation/watch/generation-events.ts';
import type { GenerationReads } from '../features/generation/watch/generation-reads.store.ts';
import type { HealthCheck } from '../features/health/health.ts';
import type { MessageAnnotations } from '../features/messages/marks/annotations.ts';
import type { MessageEdits } from '../features/messages/marks/edits.ts';
import type { FavoriteReads } from '../features/messages/marks/favorite-messages.store.ts';
import type { MarkReads } from '../features/messages/marks/marks.store.ts';
import type { Marks } from '../features/messages/marks/marks.ts';
import type { Pins } from '../features/messages/marks/pins.ts';
import type { ReactionReads } from '../features/messages/marks/reactions.store.ts';
import type { Reactions } from '../features/messages/marks/reactions.ts';
import type { VersionReads } from '../features/messages/marks/versions.store.ts';
import type { Branches } from '../features/messages/tree/branches.ts';
import type { DeletedMessageReads } from '../features/messages/tree/deleted-messages.store.ts';
import type { Deletions } from '../features/messages/tree/deletion.ts';
import type { Forks } from '../features/messages/tree/fork.ts';
import type { MessageReads } from '../features/messages/tree/messages.store.ts';
import type { Models } from '../features/models/models.ts';
import type { Support } from '../features/support/support.ts';
import type { SupportReads } from '../features/support/support-reads.store.ts';
import type { TagReads } from '../features/tags/tag-reads.store.ts';
import type { Tags } from '../features/tags/tags.ts';
import type { TemplateReading } from '../features/templates/template-reading.ts';
import type { PromptTemplates } from '../features/templates/templates.ts';
import type { Transcription } from '../features/transcription/transcription.ts';

/** The verbs: each takes the viewer first, checks, and does one thing. */
export interface Services {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly viewerEvents: ViewerEvents;
  readonly models: Models;
  readonly providerKeys: ProviderKeys;
  readonly templateReading: TemplateReading;
  readonly promptTemplates: PromptTemplates;
  readonly folders: Folders;
  readonly folderTrash: FolderTrash;
  readonly tags: Tags;
  readonly conversations: Conversations;
  readonly bulkConversations: BulkConversations;
  readonly conversationEvents: ConversationEvents;
  readonly attachments: Attachments;
  readonly downloads: Downloads;
  readonly branches: Branches;
  readonly deletions: Deletions;
  readonly forks: Forks;
  readonly support: Support;
  readonly messageEdits: MessageEdits;
  readonly reactions: Reactions;
  readonly marks: Marks;
  readonly pins: Pins;
  readonly annotations: MessageAnnotations;
  /** What the caches of this instance have been asked since its start. */
  readonly caches: readonly CacheStatistics[];
  readonly generations: Generations;
  readonly generationEvents: GenerationEvents;
  readonly conversationTexts: ConversationTexts;
  readonly temporaryAnswers: TemporaryAnswers;
  readonly transcription: Transcription;
  readonly health: HealthCheck;
}

/** The hot reads: scoped to the viewer, they spread Pothos' query so that one request is few statements. */
export interface Reads {
  readonly accounts: AccountReads;
  readonly folders: FolderReads;
  readonly tags: TagReads;
  readonly conversations: ConversationReads;
  readonly support: SupportReads;
  readonly attachments: AttachmentReads;
  readonly messages: MessageReads;
  readonly deletedMessages: DeletedMessageReads;
  readonly versions: VersionReads;
  readonly reactions: ReactionReads;
  readonly marks: MarkReads;
  readonly favoriteMessages: FavoriteReads;
  readonly generations: GenerationReads;
  readonly conversationTexts: ConversationTextReads;
  readonly branches: BranchReads;
}

export interface Context {
  /** Null when the request carries no credentials. */
  readonly viewer: Viewer | null;
  readonly services: Services;
  readonly reads: Reads;
  /** What Pothos' Prisma plugin loads through; opaque to everything else. */
  readonly database: object;
}
