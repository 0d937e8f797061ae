import type { Models } from '../features/models/models.ts';
import { Transcription } from '../features/transcription/transcription.ts';
import { createOpenAiTranscriber } from '../platform/model/openai/openai-transcriber.ts';
import type { KeyedTranscriber } from '../platform/model/transcriber.port.ts';
import type { ServicesOf } from './part.ts';
import type { Platform } from './platform.ts';
import { missingKey } from './providers.ts';

declare module '../graphql/context.ts' {
  interface Services extends ServicesOf<typeof composeTranscription> {}
}

/** Every OpenAI-compatible endpoint may write recordings down; which one does is for the configuration or the caller. */
export function composeTranscription({ config, log }: Platform, { models }: { readonly models: Models }) {
  const transcribers = config.models.endpoints.map((endpoint) => {
    const { name, url, apiKey } = endpoint;
    const transcriber: KeyedTranscriber = {
      ...createOpenAiTranscriber({ name, url, apiKey, missing: missingKey(endpoint) }),
      withKey: (own) => createOpenAiTranscriber({ name, url, apiKey: own, missing: null, keyOf: 'person' }),
    };
    return [name, transcriber] as const;
  });
  const transcription = new Transcription({
    ...config.transcription,
    transcribers: new Map(transcribers),
    models,
    onFault: (model, { code, httpStatus, detail, message }) => {
      log.warn({ model, code, httpStatus, reason: message }, 'a recording was not written down');
      if (detail) log.debug({ model, detail }, 'what the provider said');
    },
  });
  return { services: { transcription } };
}
