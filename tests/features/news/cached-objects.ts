/** What a client keeps of each kind of object. */
export const FIELDS = {
  Conversation: `id title description archived pinned favorite revision messageCount tokenCount cost
    systemPrompt updatedAt model { id } folder { id } tags { id } activeLeaf { id }`,
  Message: `id role status text revision editCount favorite pinned deleted parent { id } conversation { id }
    feedback { rating reason } reactions { emoji count mine } annotations { intent agent }`,
  Folder: 'id name color icon position revision systemPrompt conversationCount parent { id }',
  Tag: 'id name color revision conversationCount',
  PromptTemplate: 'id title text description category version revision',
} as const;

export type Kind = keyof typeof FIELDS;

export interface CachedObject {
  readonly __typename: Kind;
  readonly id: string;
  readonly parent?: { readonly id: string } | null;
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
} }`;

export const CONVERSATION_EVENTS = `subscription ($id: ID!) { conversationEvents(conversationId: $id) { __typename
  ... on MessageAdded { message { ${select('Message')} } }
  ... on MessageChanged { message { ${select('Message')} } }
  ... on MessageRemoved { messageId }
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
  }
  promptTemplates(first: 100, builtIn: false) { edges { node { ${select('PromptTemplate')} } } }
}`;

export const MESSAGES = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message { ${select('Message')} } } }`;

/** As it is compared: order within an object says nothing where the schema promises none. */
export function comparable(object: CachedObject): CachedObject {
  const { tags } = object;
  return tags ? { ...object, tags: [...tags].sort((one, other) => (one.id < other.id ? -1 : 1)) } : object;
}
