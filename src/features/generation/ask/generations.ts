import { z } from 'zod';
import { InvalidInputError, NotFoundError, UnavailableError } from '../../../core/errors.ts';
import { isUuid, newId } from '../../../core/ids.ts';
import { jsonObject } from '../../../core/json-object.ts';
import { parse } from '../../../core/parse.ts';
import { checkRevision } from '../../../core/revision.ts';
import { storableString, textSchema } from '../../../core/text.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Transact, Transaction } from '../../../platform/database/database.port.ts';
import type { ChangeTransaction } from '../../live/changes.ts';
import type { NewUserMessage } from '../../messages/new-message.ts';
import { filesOf, type MessagePart, textOf } from '../../messages/parts.ts';
import type { Models } from '../../models/models.ts';
import { generationParameters } from '../run/generation-parameters.ts';
import type { RunJob } from '../run/run.ts';
import { chooseModels, idsOf, jobsOf, MAX_MODELS } from './answering-models.ts';
import {
  type EarlierMessage,
  type GenerationStore,
  MAX_SIBLINGS,
  type Sent,
} from './generation.store.port.ts';
import {
  type Content,
  type ContentDeps,
  contentSchema,
  isSaying,
  partsOf,
  rephrased,
} from './message-content.ts';
import { type StopDeps, stopGeneration } from './stopping.ts';

interface Asking {
  readonly modelIds?: readonly string[] | null | undefined;
  readonly parameters?: unknown;
}

export interface SendInput extends Asking, Content {
  readonly conversationId: string;
  readonly parentId?: string | null | undefined;
  readonly clientMessageId?: string | null | undefined;
  readonly metadata?: unknown;
}

export interface RegenerateInput extends Asking {
  readonly messageId: string;
}

export interface RephraseInput extends Asking {
  readonly messageId: string;
  readonly text: string;
  readonly expectedRevision: number | null;
}

export interface GenerationDeps extends StopDeps, ContentDeps {
  readonly store: GenerationStore;
  readonly models: Models;
  readonly transact: Transact<ChangeTransaction>;
  readonly startRun: (job: RunJob) => void;
  /** Remembers that the branch of `leafId` was left. */
  readonly leaveBranch: (tx: Transaction, userId: string, leafId: string) => Promise<void>;
  /** False while no new runs are begun here: the server is stopping, or too much waits for the database. */
  readonly accepting: () => boolean;
  readonly limits: {
    readonly messageMaxCharacters: number;
    readonly maxOutputTokens: number;
    /** Messages of one conversation over all branches, deleted ones among them. */
    readonly conversationMaxMessages: number;
  };
}

/** What is to be stored: a message (null: none) under `parentId` (undefined: under the active leaf), and its answers. */
interface Turn {
  readonly conversationId: string;
  readonly parentId: string | null | undefined;
  readonly message: NewUserMessage | null;
  readonly jobs: readonly RunJob[];
  /** The fields of the input that named the conversation, the place in it, and the files. */
  readonly fields: { readonly conversation: string; readonly place: string; readonly files: string };
}

/** Asking for answers, and stopping them. */
export class Generations {
  readonly #deps: GenerationDeps;
  readonly #options;
  readonly #message;
  readonly #rephrasing;

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
    this.#message = this.#options
      .extend({
        ...contentSchema(deps.limits.messageMaxCharacters),
        clientMessageId: z.uuid({ error: 'Must be a UUID.' }).toLowerCase().nullish(),
        metadata: jsonObject.nullish(),
      })
      // Told with the faults of single fields, not after them.
      .refine(isSaying, { path: ['text'], error: 'Must not be empty.', when: () => true });
    this.#rephrasing = this.#options.extend({ text: textSchema(0, deps.limits.messageMaxCharacters) });
  }

  /**
   * Stores the message, an empty answer for each model and their generations in one transaction, and starts the runs.
   * The same `clientMessageId` again gives the first result and runs nothing.
   */
  async send(viewer: Viewer, input: SendInput): Promise<Sent> {
    const { clientMessageId, metadata, modelIds, parameters, ...content } = parse(this.#message, input);
    const { store, limits } = this.#deps;
    const { conversationId, parentId } = input;
    const earlier = clientMessageId == null ? null : await store.earlierMessage(viewer, clientMessageId);
    if (earlier) return sameMessage(earlier, conversationId, content);
    const conversation = await store.conversation(viewer, conversationId);
    if (!conversation) throw new NotFoundError('conversation', 'conversationId');
    const parts = await partsOf(this.#deps, viewer, content, limits.messageMaxCharacters);
    const chosen = await chooseModels(this.#deps.models, viewer, {
      asked: modelIds,
      preferred: conversation.modelId,
      parts,
      field: 'attachmentIds',
    });
    const message = {
      ...newMessage(viewer, conversationId, parts),
      metadata: metadata ?? null,
      clientMessageId: clientMessageId ?? null,
    };
    const at = { ...conversation, conversationId, parentId: message.id, anew: false };
    const jobs = jobsOf(viewer, at, chosen, parameters);
    const stored = await this.#store(viewer, {
      conversationId,
      parentId: parentId ?? undefined,
      message,
      jobs,
      fields: { conversation: 'conversationId', place: 'parentId', files: 'attachmentIds' },
    });
    if (stored) return { userMessageId: message.id, generationIds: idsOf(jobs) };
    const repeated = await store.earlierMessage(viewer, clientMessageId ?? '');
    if (repeated) return sameMessage(repeated, conversationId, content);
    throw InvalidInputError.of('clientMessageId', 'This id belongs to a message that was deleted.');
  }

  /** A new answer beside the old one, to the same message. */
  async regenerate(viewer: Viewer, input: RegenerateInput): Promise<{ generationIds: readonly string[] }> {
    const { modelIds, parameters } = parse(this.#options, input);
    const answer = await this.#deps.store.reconsidered(viewer, input.messageId);
    const { parentId = null } = answer ?? {};
    if (!answer || parentId === null || answer.role !== 'ASSISTANT')
      throw new NotFoundError('answer', 'messageId');
    const { parentParts } = answer;
    if (parentParts === null) throw noQuestion();
    const chosen = await chooseModels(this.#deps.models, viewer, {
      asked: modelIds,
      preferred: answer.modelId,
      parts: parentParts,
      field: 'modelIds',
    });
    const jobs = jobsOf(viewer, { ...answer, parentId, anew: true }, chosen, parameters);
    const fields = { conversation: 'messageId', place: 'messageId', files: 'messageId' };
    const { conversationId } = answer;
    await this.#store(viewer, { conversationId, parentId, message: null, jobs, fields }, (tx) =>
      this.#checkExchange(tx, input.messageId),
    );
    return { generationIds: idsOf(jobs) };
  }

  /** The same message in other words beside the first, with its files and answers of its own. */
  async rephrase(viewer: Viewer, input: RephraseInput): Promise<Sent> {
    const { modelIds, parameters, text } = parse(this.#rephrasing, input);
    const { messageId, expectedRevision } = input;
    const old = await this.#deps.store.reconsidered(viewer, messageId);
    if (!old) throw new NotFoundError('message', 'messageId');
    if (old.role !== 'USER')
      throw InvalidInputError.of(
        'messageId',
        'Only what a person wrote can be edited and answered anew; use regenerateMessage for an answer.',
      );
    const { conversationId, parentId } = old;
    const parts = rephrased(old.parts, text);
    const chosen = await chooseModels(this.#deps.models, viewer, {
      asked: modelIds,
      preferred: old.modelId,
      parts,
      field: 'modelIds',
    });
    const message = newMessage(viewer, conversationId, parts);
    const jobs = jobsOf(viewer, { ...old, parentId: message.id, anew: true }, chosen, parameters);
    const fields = { conversation: 'messageId', place: 'messageId', files: 'messageId' };
    await this.#store(viewer, { conversationId, parentId, message, jobs, fields }, (tx) =>
      this.#checkRevision(tx, messageId, expectedRevision),
    );
    return { userMessageId: message.id, generationIds: idsOf(jobs) };
  }

  /** Orders the run to end, wherever it is, and waits a moment for it. One that has ended stays as it is. */
  stop(viewer: Viewer, generationId: string): Promise<string> {
    return stopGeneration(this.#deps, viewer, generationId);
  }

  /** False when this person has sent this `clientMessageId` before. */
  async #store(viewer: Viewer, turn: Turn, check?: (tx: Transaction) => Promise<void>): Promise<boolean> {
    const { store, transact, accepting, leaveBranch, startRun, limits } = this.#deps;
    const { conversationId, message, jobs, fields } = turn;
    if (!accepting())
      throw new UnavailableError('The server takes no new messages at this moment. Try again soon.', 1000);
    return transact(async (tx) => {
      const locked = await store.lockConversation(tx, viewer, conversationId);
      if (!locked) throw new NotFoundError('conversation', fields.conversation);
      const { lastSequence, activeLeafId } = locked;
      await check?.(tx);
      if (lastSequence + jobs.length + (message ? 1 : 0) > limits.conversationMaxMessages)
        throw InvalidInputError.of(
          fields.conversation,
          `A conversation has at most ${limits.conversationMaxMessages} messages over all its branches. Fork it, or start a new one.`,
        );
      const { parentId = activeLeafId } = turn;
      if (parentId !== null && !isUuid(parentId)) throw noSuchPlace(fields.place);
      const outcome = await store.insertTurn(tx, { lastSequence, parentId }, message, jobs);
      if (outcome === 'no-parent') throw noSuchPlace(fields.place);
      if (outcome === 'no-file') throw new NotFoundError('attachment', fields.files);
      if (outcome === 'full')
        throw InvalidInputError.of(
          fields.place,
          `At most ${MAX_SIBLINGS} messages stand side by side at one point of a conversation. Go on from another one.`,
        );
      if (outcome === 'repeated') return false;
      if (activeLeafId !== null && parentId !== activeLeafId)
        await leaveBranch(tx, viewer.userId, activeLeafId);
      const messageIds = [...(message ? [message.id] : []), ...jobs.map(({ messageId }) => messageId)];
      tx.changed(viewer.userId, [
        { kind: 'message', what: 'Added', conversationId, ids: messageIds },
        { kind: 'generation', what: 'Started', conversationId, ids: idsOf(jobs) },
        { kind: 'conversation', what: 'Changed', ids: [conversationId] },
      ]);
      tx.afterCommit(() => jobs.forEach(startRun));
      return true;
    });
  }

  /** Either may have been deleted since it was looked at. */
  async #checkExchange(tx: Transaction, answerId: string): Promise<void> {
    const { answer, question } = await this.#deps.store.exchange(tx, answerId);
    if (!answer) throw new NotFoundError('answer', 'messageId');
    if (!question) throw noQuestion();
  }

  async #checkRevision(tx: Transaction, messageId: string, expected: number | null): Promise<void> {
    const revision = await this.#deps.store.revision(tx, messageId);
    if (revision === null) throw new NotFoundError('message', 'messageId');
    checkRevision('Message', { id: messageId, revision }, expected);
  }
}

function newMessage(
  { userId }: Viewer,
  conversationId: string,
  parts: readonly MessagePart[],
): NewUserMessage {
  return { id: newId(), conversationId, authorId: userId, parts, metadata: null, clientMessageId: null };
}

function noQuestion(): InvalidInputError {
  return InvalidInputError.of('messageId', 'What it answers was deleted. Restore that first.');
}

function noSuchPlace(field: string): Error {
  if (field === 'messageId') return new NotFoundError('message', field);
  return InvalidInputError.of(field, 'There is no such message in this conversation.');
}

/** What a template says may have changed since; that it is the same message is left to its id then. */
function sameMessage(earlier: EarlierMessage, conversationId: string, content: Content): Sent {
  const { userMessageId, generationIds, parts } = earlier;
  const files = new Set(content.attachmentIds);
  const hasSameFiles =
    files.size === filesOf(parts).length && filesOf(parts).every((file) => files.has(file.attachmentId));
  const saysTheSame =
    content.template != null || (content.text?.trim() ? content.text : '') === textOf(parts);
  if (earlier.conversationId === conversationId && saysTheSame && hasSameFiles)
    return { userMessageId, generationIds };
  throw InvalidInputError.of(
    'clientMessageId',
    'You have sent another message with this id. Take a new one.',
  );
}
