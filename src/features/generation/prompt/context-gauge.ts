import type { Viewer } from '../../../core/viewer.ts';
import type { Models } from '../../models/models.ts';
import type { ConversationState } from './conversation-state.ts';
import type { Prompts } from './prompt.ts';

/** How full the window of a conversation's model is, estimated as prompts are. */
export interface ContextGauge {
  readonly usedTokens: number;
  /** Of prompt and answer together; null when the provider does not say. */
  readonly windowTokens: number | null;
  /** 0 to 1 of what the window leaves to the prompt; null when the window is not known. */
  readonly fullness: number | null;
  readonly messages: number;
  readonly omittedMessages: number;
  readonly reservedForAnswer: number;
}

export interface GaugedBranch {
  readonly conversationId: string;
  /** One of the conversation; null for one in which nothing has been said. */
  readonly leafId: string | null;
}

export interface ContextGaugeDeps {
  readonly prompts: Pick<Prompts, 'uses'>;
  readonly models: Pick<Models, 'describe' | 'default'>;
  readonly states: (userId: string, ids: readonly string[]) => Promise<Map<string, ConversationState>>;
  readonly maxOutputTokens: number;
}

/** Names no message. */
const NOWHERE = '00000000-0000-0000-0000-000000000000';

/** What the next prompts of branches would take, by the code that makes prompts. */
export class ContextGauges {
  readonly #deps: ContextGaugeDeps;

  constructor(deps: ContextGaugeDeps) {
    this.#deps = deps;
  }

  /** In the order of `branches`; the statements do not grow with their number. */
  async read(viewer: Viewer, branches: readonly GaugedBranch[]): Promise<ContextGauge[]> {
    const { prompts, states, models } = this.#deps;
    const ids = branches.map(({ conversationId }) => conversationId);
    const found = await states(viewer.userId, ids);
    const defaultModel = await models.default(viewer);
    const modelOf = (id: string) => found.get(id)?.modelId ?? defaultModel;
    const modelIds = [...new Set(ids.map(modelOf))];
    const infos = new Map(
      await Promise.all(modelIds.map(async (id) => [id, await models.describe(viewer, id)] as const)),
    );
    const requests = branches.map(({ conversationId, leafId }) => {
      const info = infos.get(modelOf(conversationId));
      const most = Math.min(this.#deps.maxOutputTokens, info?.maxOutputTokens ?? Number.POSITIVE_INFINITY);
      return {
        leafId: leafId ?? NOWHERE,
        systemPrompt: found.get(conversationId)?.systemPrompt ?? null,
        model: { contextWindow: info?.contextWindow ?? null, abilities: info?.abilities ?? null },
        maxOutputTokens: most,
      };
    });
    const uses = await prompts.uses(requests);
    return uses.map(({ usedTokens, windowTokens, messages, omitted }, at) => {
      const reservedForAnswer = reserved(requests[at]?.maxOutputTokens ?? 0, windowTokens);
      const room = windowTokens === null ? null : windowTokens - reservedForAnswer;
      const fullness = room === null ? null : Math.min(1, usedTokens / room);
      return { usedTokens, windowTokens, fullness, messages, omittedMessages: omitted, reservedForAnswer };
    });
  }
}

/** Of a small window the answer gets half. */
function reserved(maxOutputTokens: number, window: number | null): number {
  return window === null ? maxOutputTokens : Math.min(maxOutputTokens, Math.floor(window / 2));
}
