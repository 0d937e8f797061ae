/** What a client keeps of each kind of object. */
export const FIELDS = {
  Conversation: `id title description archived pinned favorite revision messageCount tokenCount cost
    systemPrompt updatedAt model { id } folder { id } tags { id } activeLeaf { id }
    support { status resolved resolvedAt notes startedAt lastActivityAt expiresAt endedAt endReason context state
      statistics { messages userMessages answers averageLatencyMs resumedCount } }`,
  Message: `id role status text revision editCount favorite favoriteAt pinned deleted parent { id } conversation { id }
    feedback { rating reason } reactions { emoji count mine } annotations { intent agent }
    attachments { id } siblings { index count }`,
  Attachment: 'id name mediaType status characters',
  Folder: 'id name color icon position revision systemPrompt conversationCount parent { id }',
  Tag: 'id name color revision conversationCount',
  PromptTemplate: 'id title text description category version revision',
} as const;

export type Kind = keyof typeof FIELDS;

export interface CachedObject {
  readonly __typename: Kind;
  readonly id: string;
  readonly parent?: { readonly id: string } | null;
  readonly conversation?: { readonly id: string };
  readonly tags?: readonly { readonly id: string }[];
  readonly [field: string]: unknown;
}

const select = (kind: Kind) => `__typename ${FIELDS[kind]}`;

export const VIEWER_EVENTS = `subscription { viewerEvents { __typename
  ... on ConversationAdded { conversation { ${select('Conversation')} } }
  ... on ConversationChanged { conversation { ${select('Conversation')} } }
  ... on ConversationRemoved { conversationId }
  ... on FolderAdded { folder { ${select('Folder')} } }
  ... on FolderChanged { folder { ${select('Folder')} } }
  ... on FolderRemoved { folderId }
  ... on TagAdded { tag { ${select('Tag')} } }
  ... on TagChanged { tag { ${select('Tag')} } }
  ... on TagRemoved { tagId mergedIntoId }
  ... on PromptTemplateAdded { promptTemplate { ${select('PromptTemplate')} } }
  ... on PromptTemplateChanged { promptTemplate { ${select('PromptTemplate')} } }
  ... on PromptTemplateRemoved { promptTemplateId }
  ... on AttachmentAdded { attachment { ${select('Attachment')} } }
  ... on AttachmentChanged { attachment { ${select('Attachment')} } }
  ... on AttachmentRemoved { attachmentId }
  ... on MessageChanged { message { ${select('Message')} } }
  ... on MessageRemoved { messageId }
  ... on GenerationEnded { generation { message { ${select('Message')} } } }
} }`;

/** Those beside a message have another place among more or fewer when it comes or goes. */
const BESIDE = 'id siblings { index count }';

export const CONVERSATION_EVENTS = `subscription ($id: ID!) { conversationEvents(conversationId: $id) { __typename
  ... on MessageAdded { message { ${select('Message')} } added: message { siblings { nodes { ${BESIDE} } } } }
  ... on MessageChanged { message { ${select('Message')} } }
  ... on MessageRemoved { messageId siblings { ${BESIDE} } }
  ... on ReactionsChanged { message { ${select('Message')} } }
  ... on ConversationChanged { conversation { ${select('Conversation')} } }
  ... on ConversationRemoved { conversationId }
  ... on GenerationStarted { generation { message { ${select('Message')} } } }
  ... on GenerationEnded { generation { message { ${select('Message')} } } }
} }`;

export const LISTS = `{
  viewer {
    conversations(first: 100) { edges { node { ${select('Conversation')} } } }
    folders { ${select('Folder')} } tags { ${select('Tag')} }
    attachments(first: 100) { edges { node { ${select('Attachment')} } } }
    favoriteMessages(first: 100) { edges { node { ${select('Message')} } } }
  }
  promptTemplates(first: 100, builtIn: false) { edges { node { ${select('PromptTemplate')} } } }
}`;

/** The ids of the pinned messages of conversations. */
export const PINNED = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Conversation { pinnedMessages { id } } } }`;

export const MESSAGES = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message { ${select('Message')} } } }`;

/** As it is compared: order within an object says nothing where the schema promises none. */
export function comparable(object: CachedObject): CachedObject {
  const { tags } = object;
  return tags ? { ...object, tags: [...tags].sort((one, other) => (one.id < other.id ? -1 : 1)) } : object;
}
