import { Transform } from 'node:stream';
import { z } from 'zod';
import { InvalidInputError, UnavailableError } from '../../core/errors.ts';
import { parse } from '../../core/parse.ts';
import { storableString, textSchema } from '../../core/text.ts';
import type { Upload } from '../../core/upload.ts';
import type { Viewer } from '../../core/viewer.ts';
import { ProviderError } from '../../platform/model/chat-model.port.ts';
import { type ModelId, providerOf } from '../../platform/model/model-registry.port.ts';
import type { KeyedTranscriber, Transcribed, Transcriber } from '../../platform/model/transcriber.port.ts';
import { peek } from '../attachments/file-head.ts';
import { UploadSlots } from '../attachments/upload-slots.ts';
import type { Models } from '../models/models.ts';
import { AUDIO_HEAD_BYTES, AUDIO_TAKEN, sniffAudio } from './audio-type.ts';

const transcribeInput = z.object({
  modelId: storableString.max(300, { error: 'Is no id of a model.' }).nullish(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, { error: 'Must be a code of ISO 639 in small letters, for example en.' })
    .nullish(),
  prompt: textSchema(0, 1000).nullish(),
});

export interface TranscribeInput extends z.input<typeof transcribeInput> {
  readonly file: Upload;
}

export interface TranscriptionDeps {
  /** By the names of their providers. */
  readonly transcribers: ReadonlyMap<string, KeyedTranscriber>;
  /** `provider/name`; null where the server has none. */
  readonly defaultModel: ModelId | null;
  readonly models: Pick<Models, 'ownKey'>;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Told of each recording that a provider did not write down, with the provider's own words. */
  readonly onFault: (model: ModelId, error: ProviderError) => void;
}

/** Writes down what people say. Recordings are passed on as they come; nothing of them is kept. */
export class Transcription {
  readonly #deps: TranscriptionDeps;
  readonly #slots = new UploadSlots();

  constructor(deps: TranscriptionDeps) {
    this.#deps = deps;
  }

  /**
   * Throws an InvalidInputError for a recording that is empty, too big, cut off or none, and for a model that nobody has; an
   * UnavailableError where the server has no model for it, the provider does not answer or refuses, or this person has too
   * many uploads under way.
   */
  async transcribe(viewer: Viewer, { file, ...input }: TranscribeInput): Promise<Transcribed> {
    const { modelId, language = null, prompt } = parse(transcribeInput, input);
    const id = modelId ?? this.#deps.defaultModel;
    if (id === null)
      throw new UnavailableError('This server writes down no recordings: set TRANSCRIPTION_MODEL on it.');
    const transcriber = await this.#transcriberOf(viewer, id);
    const request = { model: id.slice(providerOf(id).length + 1), language, prompt: prompt || null };
    return this.#slots.run(viewer.userId, async () => {
      const audio = await this.#audioOf(file);
      const late = new ProviderError('TIMEOUT', 'The provider took too long to write the recording down.');
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(late), this.#deps.timeoutMs);
      return transcriber
        .transcribe(audio, request, abort.signal)
        .catch((error) => this.#unavailable(id, error))
        .finally(() => clearTimeout(timer));
    });
  }

  async #transcriberOf(viewer: Viewer, id: ModelId): Promise<Transcriber> {
    const { transcribers, models } = this.#deps;
    const transcriber = transcribers.get(providerOf(id));
    if (!transcriber || id === providerOf(id))
      throw InvalidInputError.of('modelId', 'There is no such model to write recordings down.');
    const apiKey = await models.ownKey(viewer, id, 'modelId');
    if (apiKey !== null) return transcriber.withKey(apiKey);
    if (transcriber.missing !== null) throw new UnavailableError(transcriber.missing);
    return transcriber;
  }

  /** The provider's own words stay in the log. */
  #unavailable(id: ModelId, error: unknown): never {
    if (!(error instanceof ProviderError)) throw error;
    this.#deps.onFault(id, error);
    throw new UnavailableError(error.message, error.retryAfterMs);
  }

  async #audioOf(file: Upload) {
    const { maxBytes } = this.#deps;
    const { stream } = await file.open();
    const { head, whole } = await peek(stream, AUDIO_HEAD_BYTES);
    const type = sniffAudio(head);
    if (!type) {
      whole.destroy();
      const why = head.length === 0 ? 'Must not be empty.' : `This is no recording. ${AUDIO_TAKEN}`;
      throw InvalidInputError.of('file', why);
    }
    const bounded = atMost(maxBytes);
    // What fails before the provider takes any of it is told to whoever reads it then, and must not end the process.
    bounded.on('error', () => {});
    whole.once('error', (error) => bounded.destroy(error));
    bounded.once('close', () => whole.destroy());
    return { ...type, stream: whole.pipe(bounded) };
  }
}

/** Passes on so many bytes; one more is an error. */
function atMost(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= maxBytes) done(null, chunk);
      else done(InvalidInputError.of('file', `The recording must have at most ${maxBytes} bytes.`));
    },
  });
}
