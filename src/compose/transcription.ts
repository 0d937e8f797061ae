import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Models } from '../features/models/models.ts';
import { Transcription } from '../features/transcription/transcription.ts';
import { createOpenAiTranscriber } from '../platform/model/openai-transcriber.ts';
import type { KeyedTranscriber } from '../platform/model/transcriber.port.ts';

/** Every OpenAI-compatible endpoint may write recordings down; which one does is for the configuration or the caller. */
export function transcription(config: Config, models: Models, log: Logger): Transcription {
  const transcribers = config.endpoints.map(({ name, url, apiKey, keyVariable }) => {
    const missing =
      keyVariable !== null && apiKey === null
        ? `${name} has no key: set ${keyVariable} on the server, or store a key of your own.`
        : null;
    const transcriber: KeyedTranscriber = {
      ...createOpenAiTranscriber({ name, url, apiKey, missing }),
      withKey: (own) => createOpenAiTranscriber({ name, url, apiKey: own, missing: null, keyOf: 'person' }),
    };
    return [name, transcriber] as const;
  });
  return new Transcription({
    transcribers: new Map(transcribers),
    defaultModel: config.TRANSCRIPTION_MODEL ?? null,
    models,
    maxBytes: config.TRANSCRIPTION_MAX_BYTES,
    timeoutMs: config.MODEL_TOTAL_TIMEOUT_MS,
    onFault: (model, { code, httpStatus, detail, message }) => {
      log.warn({ model, code, httpStatus, reason: message }, 'a recording was not written down');
      if (detail) log.debug({ model, detail }, 'what the provider said');
    },
  });
}
