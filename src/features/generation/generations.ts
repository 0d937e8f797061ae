import { z } from 'zod';
import { InvalidInputError, NotFoundError, UnavailableError } from '../../core/errors.ts';
import { isUuid, newId } from '../../core/ids.ts';
import { parse } from '../../core/parse.ts';
import { storableString, textSchema } from '../../core/text.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { Feed } from '../../platform/feed/feed.port.ts';
import {
  type ConversationFeedEvent,
  feedKey,
  type GenerationFeedEvent,
  isTerminal,
  type StopOrder,
  type ViewerFeedEvent,
} from '../live/feeds.ts';
import type { Models } from '../models/models.ts';
import { type GenerationParameters, generationParameters } from './generation-parameters.ts';
import type {
  ConversationState,
  EarlierMessage,
  GenerationStore,
  NewUserMessage,
  Sent,
} from './generation-storage.ts';
import type { RunJob } from './run.ts';

const MAX_MODELS = 8;
/** How long `stop` waits for the run to say that it has ended; it usually takes a few milliseconds. */
const STOP_WAIT_MS = 2000;

export interface SendInput {
  readonly conversationId: string;
  readonly parentId?: string | null | undefined;
  readonly text: string;
  readonly clientMessageId?: string | null | undefined;
  readonly modelIds?: readonly string[] | null | undefined;
  readonly parameters?: unknown;
}

export interface RegenerateInput {
  readonly messageId: string;
  readonly modelIds?: readonly string[] | null | undefined;
  readonly parameters?: unknown;
}

export interface GenerationDeps {
  readonly store: GenerationStore;
  readonly models: Models;
  readonly feed: Feed;
  readonly transact: Transact;
  readonly startRun: (job: RunJob) => void;
  /** Ends the run if this instance writes it; false when it does not. */
  readonly stopHere: (generationId: string) => boolean;
  /** False while no new runs are begun here: the server is stopping, or too much waits for the database. */
  readonly accepting: () => boolean;
  readonly limits: { readonly messageMaxCharacters: number; readonly maxOutputTokens: number };
}

/** Asking for answers, and stopping them. */
export class Generations {
  readonly #deps: GenerationDeps;
  readonly #options;
  readonly #message;

  constructor(deps: GenerationDeps) {
    this.#deps = deps;
    this.#options = z.object({
      modelIds: z
        .array(storableString.max(300, { error: 'Is no id of a model.' }))
        .min(1, { error: 'Must name at least one model.' })
        .max(MAX_MODELS, { error: `Must have at most ${MAX_MODELS} entries.` })
        .nullish(),
      parameters: generationParameters(deps.limits.maxOutputTokens).nullish(),
    });
    this.#message = this.#options.extend({
      text: textSchema(1, deps.limits.messageMaxCharacters),
      clientMessageId: z.uuid({ error: 'Must be a UUID.' }).toLowerCase().nullish(),
    });
  }

  /**
   * Stores the message, an empty answer for each model and their generations in one transaction, and starts the runs.
   * The same `clientMessageId` again gives the first result and runs nothing.
   */
  async send(viewer: Viewer, input: SendInput): Promise<Sent> {
    const { text, clientMessageId, modelIds, parameters } = parse(this.#message, input);
    const { store, transact } = this.#deps;
    const { conversationId, parentId = null } = input;
    const earlier = clientMessageId == null ? null : await store.earlierMessage(viewer, clientMessageId);
    if (earlier) return sameMessage(earlier, conversationId, text);
    const conversation = await store.conversation(viewer, conversationId);
    if (!conversation) throw new NotFoundError('conversation', 'conversationId');
    const chosen = await this.#chooseModels(modelIds, conversation.modelId);
    this.#checkAccepting();
    const id = newId();
    const message: NewUserMessage = {
      id,
      conversationId,
      authorId: viewer.userId,
      text,
      clientMessageId: clientMessageId ?? null,
    };
    const jobs = this.#jobs(
      viewer,
      { ...conversation, conversationId, parentId: id },
      chosen,
      parameters ?? {},
    );
    const stored = await transact(async (tx) => {
      const place = await store.lockConversation(tx, viewer, conversationId, parentId);
      if (!place) throw new NotFoundError('conversation', 'conversationId');
      if (parentId !== null && place.parentId === null)
        throw InvalidInputError.of('parentId', 'There is no such message in this conversation.');
      if (!(await store.insertTurn(tx, place, message, jobs))) return false;
      this.#announce(tx, jobs, [id]);
      return true;
    });
    if (stored) return { userMessageId: id, generationIds: jobs.map(({ generationId }) => generationId) };
    return this.#repeated(viewer, clientMessageId ?? '', conversationId, text);
  }

  /** A new answer beside the old one, to the same message. */
  async regenerate(viewer: Viewer, input: RegenerateInput): Promise<{ generationIds: readonly string[] }> {
    const { modelIds, parameters } = parse(this.#options, input);
    const { store, transact } = this.#deps;
    const answered = await store.answered(viewer, input.messageId);
    if (!answered) throw new NotFoundError('answer', 'messageId');
    const chosen = await this.#chooseModels(modelIds, answered.modelId);
    this.#checkAccepting();
    const jobs = this.#jobs(viewer, answered, chosen, parameters ?? {});
    await transact(async (tx) => {
      const place = await store.lockConversation(tx, viewer, answered.conversationId, answered.parentId);
      if (!place) throw new NotFoundError('answer', 'messageId');
      await store.insertAnswers(tx, place, jobs);
      this.#announce(tx, jobs, []);
    });
    return { generationIds: jobs.map(({ generationId }) => generationId) };
  }

  /** Orders the run to end, wherever it is, and waits a moment for it. One that has ended stays as it is. */
  async stop(viewer: Viewer, generationId: string): Promise<string> {
    const { store, feed, stopHere } = this.#deps;
    const running = isUuid(generationId) ? await store.isRunning(viewer, generationId) : null;
    if (running === null) throw new NotFoundError('generation', 'generationId');
    if (!running) return generationId;
    const events = await feed.read<GenerationFeedEvent>(feedKey.generation(generationId), { from: 'now' });
    const timeout = setTimeout(() => void events.return(), STOP_WAIT_MS);
    try {
      // It may have ended before its feed was read; then there is nothing to wait for.
      if (!(await store.isRunning(viewer, generationId))) return generationId;
      if (!stopHere(generationId)) feed.append<StopOrder>(feedKey.control(generationId), { type: 'Stop' });
      for await (const { event } of events) if (isTerminal(event)) break;
      return generationId;
    } finally {
      clearTimeout(timeout);
      await events.return();
    }
  }

  async #repeated(
    viewer: Viewer,
    clientMessageId: string,
    conversationId: string,
    text: string,
  ): Promise<Sent> {
    const earlier = await this.#deps.store.earlierMessage(viewer, clientMessageId);
    if (!earlier)
      throw InvalidInputError.of('clientMessageId', 'This id belongs to a message that was deleted.');
    return sameMessage(earlier, conversationId, text);
  }

  #checkAccepting(): void {
    if (!this.#deps.accepting())
      throw new UnavailableError('The server takes no new messages at this moment. Try again soon.', 1000);
  }

  async #chooseModels(
    asked: readonly string[] | null | undefined,
    preferred: string | null,
  ): Promise<string[]> {
    const { models } = this.#deps;
    if (!asked) {
      const modelId = preferred ?? (await models.default());
      await models.check(modelId, 'modelIds');
      return [modelId];
    }
    const chosen = [...new Set(asked)];
    await Promise.all(chosen.map((modelId) => models.check(modelId, 'modelIds')));
    return chosen;
  }

  #jobs(
    { userId }: Viewer,
    {
      conversationId,
      parentId,
      systemPrompt,
    }: ConversationState & { conversationId: string; parentId: string },
    modelIds: readonly string[],
    parameters: GenerationParameters,
  ): RunJob[] {
    return modelIds.map((modelId) => {
      const ids = { generationId: newId(), messageId: newId(), conversationId, parentId };
      return { ...ids, userId, modelId, systemPrompt, parameters };
    });
  }

  #announce(tx: Transaction, jobs: readonly RunJob[], alsoAdded: readonly string[]): void {
    const { feed, startRun } = this.#deps;
    tx.afterCommit(() => {
      const [first] = jobs;
      if (!first) return;
      const conversation = feedKey.conversation(first.conversationId);
      const viewer = feedKey.viewer(first.userId);
      for (const messageId of [...alsoAdded, ...jobs.map((job) => job.messageId)])
        feed.append<ConversationFeedEvent>(conversation, { type: 'MessageAdded', messageId });
      for (const { generationId } of jobs) {
        feed.append<ConversationFeedEvent>(conversation, { type: 'GenerationStarted', generationId });
        feed.append<ViewerFeedEvent>(viewer, { type: 'GenerationStarted', generationId });
      }
      feed.append<ViewerFeedEvent>(viewer, {
        type: 'ConversationChanged',
        conversationId: first.conversationId,
      });
      for (const job of jobs) startRun(job);
    });
  }
}

function sameMessage(earlier: EarlierMessage, conversationId: string, text: string): Sent {
  if (earlier.conversationId === conversationId && earlier.text === text) return earlier;
  throw InvalidInputError.of(
    'clientMessageId',
    'You have sent another message with this id. Take a new one.',
  );
}
