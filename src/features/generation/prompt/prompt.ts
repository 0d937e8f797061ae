import { setTimeout as delay } from 'node:timers/promises';
import { Semaphore } from '../../../core/semaphore.ts';
import type { ChatImage, ChatMessage, ModelInfo } from '../../../platform/model/chat-model.port.ts';
import { type FilePart, filesOf, textOf } from '../../messages/parts.ts';
import type { ContextFile, ContextPath, ContextStore, PathMessage } from './context.ts';
import { type ContextMessage, fitContext } from './context-window.ts';
import { FILE_MAX_CHARACTERS, fileBlock } from './file-text.ts';
import { maySee, newestImages } from './shown-images.ts';

/** Prompts of one server whose images are read at the same time: they are in memory twice then, as bytes and as text. */
const READ_AT_ONCE = 4;
/** How long an answer waits for the text of a file that is still being read; then it goes on without. */
const FILES_WAIT_MS = 30_000;
const FILES_POLL_MS = 250;

export interface PromptDeps {
  readonly store: ContextStore;
  /** The bytes of an attachment; null when they are gone. */
  readonly readImage: (attachmentId: string) => Promise<Uint8Array | null>;
  /** Messages of the path that a model is shown, the pinned ones above them not counted. */
  readonly contextMessages: number;
}

export interface PromptRequest {
  readonly systemPrompt: string | null;
  readonly model: Pick<ModelInfo, 'contextWindow' | 'abilities'>;
  /** Reserved in the window for the answer. */
  readonly maxOutputTokens: number;
}

export interface Prompt {
  readonly messages: readonly ChatMessage[];
  /** What the window leaves to the answer. */
  readonly answerTokens: number;
  /** Whether messages were left out because the window is too small for them. */
  readonly isTruncated: boolean;
  /** False when not even what must be in it has room in the window. */
  readonly fits: boolean;
}

/** How full the window of a model is with a branch. */
export interface ContextUse {
  /** Estimated: system prompt, messages, files and images. */
  readonly usedTokens: number;
  /** Of prompt and answer together; null when the provider does not say. */
  readonly windowTokens: number | null;
  /** Messages of the branch that the next prompt holds, and those that it leaves out. */
  readonly messages: number;
  readonly omitted: number;
}

interface Candidate extends ContextMessage {
  readonly images: readonly FilePart[];
}

/** Makes prompts of branches: for a run, and to tell how full a window is. */
export class Prompts {
  readonly #deps: PromptDeps;
  readonly #semaphore = new Semaphore(READ_AT_ONCE);

  constructor(deps: PromptDeps) {
    this.#deps = deps;
  }

  /** What may go into the prompt for an answer to this message. */
  async read(messageId: string): Promise<ContextPath> {
    const [path = { messages: [], length: 0 }] = await this.#paths([messageId]);
    return path;
  }

  /** Waits a while for files that are still being read. Rejects with the reason of `signal` when it is aborted. */
  async build({ messages }: ContextPath, request: PromptRequest, signal: AbortSignal): Promise<Prompt> {
    const files = await this.#files(messages, signal);
    const { kept, answerTokens, omitted, fits } = fitBranch(messages, files, request);
    const system: ChatMessage[] = request.systemPrompt
      ? [{ role: 'system', text: request.systemPrompt }]
      : [];
    const said = kept.some(({ imageCount }) => imageCount > 0)
      ? await this.#semaphore.run(() => this.#shown(kept), signal)
      : await this.#shown(kept);
    return { messages: [...system, ...said], answerTokens, isTruncated: omitted > 0, fits };
  }

  /**
   * How full the windows are with the branches that end with these messages, in their order: two statements for any number of
   * them. The caller has checked that they are the viewer's, and knows the system prompt of each (`conversationStates`).
   */
  async uses(branches: readonly (PromptRequest & { readonly leafId: string })[]): Promise<ContextUse[]> {
    const paths = await this.#paths(branches.map(({ leafId }) => leafId));
    const files = await this.#filesNow(paths.flatMap(({ messages }) => messages));
    return branches.map((request, at) => {
      const { messages = [], length = 0 } = paths[at] ?? {};
      const { kept, usedTokens } = fitBranch(messages, files, request);
      const windowTokens = request.model.contextWindow;
      return { usedTokens, windowTokens, messages: kept.length, omitted: length - kept.length };
    });
  }

  #paths(leafIds: readonly string[]): Promise<ContextPath[]> {
    const { store, contextMessages } = this.#deps;
    return store.paths(leafIds, contextMessages);
  }

  async #filesNow(messages: readonly PathMessage[]): Promise<Map<string, ContextFile>> {
    const ids = messages.flatMap(({ parts }) => filesOf(parts).map(({ attachmentId }) => attachmentId));
    if (ids.length === 0) return new Map();
    const files = await this.#deps.store.files([...new Set(ids)], FILE_MAX_CHARACTERS + 1);
    return new Map(files.map((file) => [file.id, file]));
  }

  async #files(messages: readonly PathMessage[], signal: AbortSignal): Promise<Map<string, ContextFile>> {
    for (const until = performance.now() + FILES_WAIT_MS; ; ) {
      const files = await this.#filesNow(messages);
      const waits = [...files.values()].some(({ processing }) => processing);
      if (!waits || performance.now() > until) return files;
      await delay(FILES_POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  async #shown(candidates: readonly Candidate[]): Promise<ChatMessage[]> {
    const chat: ChatMessage[] = [];
    for (const { role, text: said, images } of candidates) {
      const { shown, gone } = await this.#images(images);
      const text = joined([...gone.map((file) => fileBlock(file, null)), said]);
      if (text !== '' || shown.length > 0)
        chat.push({ role, text, ...(shown.length > 0 && { images: shown }) });
    }
    return chat;
  }

  /** Those whose bytes are there, and the files of the others. */
  async #images(files: readonly FilePart[]): Promise<{ shown: ChatImage[]; gone: FilePart[] }> {
    const images = await Promise.all(
      files.map(async ({ attachmentId, mediaType }) => {
        const bytes = await this.#deps.readImage(attachmentId);
        return bytes && { mediaType, base64: Buffer.from(bytes).toString('base64') };
      }),
    );
    return {
      shown: images.filter((image) => image !== null),
      gone: files.filter((_, at) => images[at] === null),
    };
  }
}

function fitBranch(
  messages: readonly PathMessage[],
  files: ReadonlyMap<string, ContextFile>,
  { systemPrompt, model, maxOutputTokens }: PromptRequest,
) {
  const { contextWindow } = model;
  const shown = maySee(model) ? newestImages(messages) : new Set<FilePart>();
  const candidates = messages.flatMap((message) => candidateOf(message, files, shown));
  return fitContext(systemPrompt, candidates, { contextWindow, maxOutputTokens });
}

/** What a model thought is for people, not for the next prompt. */
function candidateOf(
  { role, parts, pinned, generating }: PathMessage,
  files: ReadonlyMap<string, ContextFile>,
  shown: ReadonlySet<FilePart>,
): Candidate[] {
  // Half an answer would be read as a whole one.
  if (!(role === 'USER' || role === 'ASSISTANT') || generating) return [];
  const sent = filesOf(parts);
  const images = sent.filter((file) => shown.has(file));
  const blocks = sent
    .filter((file) => !shown.has(file))
    .map((file) => fileBlock(file, files.get(file.attachmentId)?.text ?? null));
  const text = joined([...blocks, textOf(parts)]);
  if (text === '' && images.length === 0) return [];
  const roles = { USER: 'user', ASSISTANT: 'assistant' } as const;
  return [{ role: roles[role], text, pinned, images, imageCount: images.length }];
}

function joined(pieces: readonly string[]): string {
  return pieces.filter((piece) => piece !== '').join('\n\n');
}
