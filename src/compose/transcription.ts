import type { Config } from '../config.ts';
import type { Models } from '../features/models/models.ts';
import { Transcription } from '../features/transcription/transcription.ts';
import { createOpenAiTranscriber } from '../platform/model/openai-transcriber.ts';

/** Every OpenAI-compatible endpoint may write recordings down; which one does is for the configuration or the caller. */
export function transcription(config: Config, models: Models): Transcription {
  const transcribers = config.endpoints.map(({ name, url, apiKey, keyVariable }) => {
    const missing =
      keyVariable !== null && apiKey === null
        ? `${name} has no key: set ${keyVariable} on the server.`
        : null;
    return [name, createOpenAiTranscriber({ name, url, apiKey, missing })] as const;
  });
  return new Transcription({
    transcribers: new Map(transcribers),
    defaultModel: config.TRANSCRIPTION_MODEL ?? null,
    models,
    maxBytes: config.TRANSCRIPTION_MAX_BYTES,
    timeoutMs: config.MODEL_TOTAL_TIMEOUT_MS,
  });
}
