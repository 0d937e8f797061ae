import { InvalidInputError, UnavailableError } from '../../core/errors.ts';
import { builder } from '../../graphql/builder.ts';
import { command, optionalId } from '../../graphql/command.ts';
import type { Transcribed } from '../../platform/model/transcriber.port.ts';

const TranscribeAudioPayload = builder.objectRef<Transcribed>('TranscribeAudioPayload').implement({
  description: 'What was said. Neither the recording nor the text is kept.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'What was said; empty where nothing was.' }),
    language: t.exposeString('language', {
      nullable: true,
      description: 'The language that was spoken, in the provider’s words; null where it does not say.',
    }),
    durationSeconds: t.exposeFloat('durationSeconds', {
      nullable: true,
      description: 'How long the recording is, in seconds; null where the provider does not say.',
    }),
  }),
});

command('transcribeAudio', {
  payload: TranscribeAudioPayload,
  does: 'Has a recording written down by a provider that speaks OpenAI’s audio transcriptions: WAV, MP3, Ogg, WebM, M4A or FLAC, told from its bytes, of at most 25 MiB unless the server is set otherwise (an InvalidInputError beyond). An UnavailableError says that the server has no model for it, or that the provider does not answer or refuses. A person may have 8 uploads under way at once (an UnavailableError beyond).',
  about: 'A recording, sent beside the operation as a multipart request.',
  input: (t) => ({
    file: t.field({ type: 'File', required: true, description: 'The recording.' }),
    modelId: optionalId(
      'Model',
      'Who writes it down, by the viewer’s own key of its provider where they have stored one; by default the model that the server is set to.',
    ),
    language: t.string({
      description:
        'The language that is spoken, as a code of ISO 639: `en`. Without it the model finds out by itself.',
    }),
    prompt: t.string({
      description:
        'Names and words that are likely to be said, to spell them right: at most 1,000 characters.',
    }),
  }),
  errors: [InvalidInputError, UnavailableError],
  run: (viewer, input, { services }) => services.transcription.transcribe(viewer, input),
});
