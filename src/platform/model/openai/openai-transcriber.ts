import { randomUUID } from 'node:crypto';
import { startOf } from '../../../core/text.ts';
import { ProviderError } from '../chat-model.port.ts';
import type { AudioFile, Transcribed, Transcriber, TranscriptionRequest } from '../transcriber.port.ts';
import { type KeyOwner, ProviderFaults } from '../wire/faults.ts';
import { ProviderHttp, StreamedBody } from '../wire/http.ts';
import { object } from '../wire/json.ts';

export interface OpenAiTranscriberOptions {
  readonly name: string;
  /** The address that `/audio/transcriptions` is appended to, without a slash at its end. */
  readonly url: string;
  readonly apiKey: string | null;
  /** What people have to do before it can be used; null when it is ready. */
  readonly missing: string | null;
  /** Whose the key is, for whoever has to mend it; by default the server's. */
  readonly keyOf?: KeyOwner;
}

/** OpenAI, and every server that speaks its audio transcriptions: Groq, vLLM, Speaches … */
export function createOpenAiTranscriber(options: OpenAiTranscriberOptions): Transcriber {
  const { name, url, apiKey, missing, keyOf } = options;
  const faults = new ProviderFaults(name, apiKey, keyOf);
  const headers: Record<string, string> = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  const http = new ProviderHttp({ url, headers, faults });
  return {
    missing,
    async transcribe(audio, request, signal) {
      const boundary = `recording-${randomUUID()}`;
      let broken: unknown = null;
      const form = formOf(audio, request, boundary, (error) => {
        broken = error;
      });
      try {
        if (missing !== null) throw new ProviderError('PROVIDER_REJECTED', missing);
        const body = new StreamedBody(`multipart/form-data; boundary=${boundary}`, form);
        return transcribedIn(await http.json('/audio/transcriptions', signal, body), faults);
      } catch (error) {
        throw broken ?? error;
      } finally {
        audio.stream.destroy();
      }
    },
  };
}

/** Only Whisper tells language and length; other models refuse to be asked for them. */
function fieldsOf({ model, language, prompt }: TranscriptionRequest): readonly (readonly [string, string])[] {
  return [
    ['model', model],
    ['response_format', /whisper/i.test(model) ? 'verbose_json' : 'json'],
    ...(language === null ? [] : [['language', language] as const]),
    ...(prompt === null ? [] : [['prompt', prompt] as const]),
  ];
}

async function* formOf(
  { stream, mediaType, extension }: AudioFile,
  request: TranscriptionRequest,
  boundary: string,
  onBroken: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  const part = (head: string) => `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`;
  let fields = '';
  for (const [name, value] of fieldsOf(request)) fields += `${part(`name="${name}"`)}${value}\r\n`;
  const file = `name="file"; filename="recording.${extension}"\r\ncontent-type: ${mediaType}`;
  yield Buffer.from(fields + part(file));
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    onBroken(error);
    throw error;
  }
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

function transcribedIn(answer: unknown, faults: ProviderFaults): Transcribed {
  const { text, language, duration } = object(answer);
  if (typeof text !== 'string') throw faults.malformed('no text');
  return {
    text: text.toWellFormed().replaceAll('\u0000', '').trim(),
    language: typeof language === 'string' && language !== '' ? startOf(language.toWellFormed(), 50) : null,
    durationSeconds: typeof duration === 'number' && duration >= 0 ? duration : null,
  };
}
