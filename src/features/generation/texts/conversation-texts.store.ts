import type { Viewer } from '../../../core/viewer.ts';
import { batched } from '../../../platform/database/batched.ts';
import type { Statements } from '../../../platform/database/statement.ts';
import type { ChatMessage } from '../../../platform/model/chat-model.port.ts';
import { textOf } from '../../messages/parts.ts';
import { contextStore } from '../prompt/context.store.ts';
import type { PathMessage } from '../prompt/context.ts';
import { conversationStates } from '../prompt/conversation-state.store.ts';
import type { ConversationSource } from './model-texts.ts';

export interface WantedPath {
  readonly conversationId: string;
  readonly leafId: string;
}

/** In two statements, however many are wanted, in their order. Leaves are the conversations' own. */
export async function conversationSources(
  statements: Statements,
  userId: string,
  wanted: readonly WantedPath[],
  messages: number,
): Promise<ConversationSource[]> {
  const ids = wanted.map(({ conversationId }) => conversationId);
  const leaves = wanted.map(({ leafId }) => leafId);
  const [paths, states] = await Promise.all([
    contextStore(statements).paths(leaves, messages),
    conversationStates(statements, userId, ids),
  ]);
  return wanted.map(({ conversationId }, at) => ({
    modelId: states.get(conversationId)?.modelId ?? null,
    messages: states.has(conversationId) ? saidIn(paths[at]?.messages ?? []) : [],
  }));
}

export interface ConversationTextReads {
  /** What the viewer sees of a conversation; those asked for in one tick are read together. */
  source(viewer: Viewer, wanted: WantedPath): Promise<ConversationSource>;
}

export function conversationTextReads(statements: Statements, messages: number): ConversationTextReads {
  const read = batched((requests: readonly { viewer: Viewer; wanted: WantedPath }[]) =>
    // One request has one viewer.
    conversationSources(
      statements,
      requests[0]?.viewer.userId ?? '',
      requests.map(({ wanted }) => wanted),
      messages,
    ),
  );
  return { source: (viewer, wanted) => read({ viewer, wanted }) };
}

function saidIn(messages: readonly PathMessage[]): ChatMessage[] {
  const said = messages.flatMap(({ role, parts, generating }): ChatMessage[] => {
    const text = textOf(parts).trim();
    if (generating || text === '' || (role !== 'USER' && role !== 'ASSISTANT')) return [];
    return [{ role: role === 'USER' ? 'user' : 'assistant', text }];
  });
  return said.some(({ role }) => role === 'user') ? said : [];
}
